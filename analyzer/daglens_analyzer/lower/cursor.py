"""Reading a chunk's text alongside its LibCST tree, which tells every node's span in one pass.

LibCST's nodes hold no positions, and its own way to find them renders the whole tree again. But the tree says which
token comes next, and only spaces, comments and separators can stand before it: so lowering visits the nodes from left
to right and a cursor walks through the text with it. Each token is compared with the text on the way.
"""

from __future__ import annotations

import re
import unicodedata

import libcst as cst

# What may stand between two tokens that matter. Commas and semicolons that are part of a span are read explicitly.
_SEPARATORS = re.compile(r"(?:[ \t\f\n,;]+|#[^\n]*|\\\n|\ufeff)*").match
_SPACES = re.compile(r"(?:[ \t\f\n]+|#[^\n]*|\\\n)*").match
_MODULE = cst.Module(body=())


class LoweringError(Exception):
    """The tree does not tell the text that it was parsed from."""


class Cursor:
    """A place in `text` that moves forward only, and the spans of the ordinals handed out so far."""

    __slots__ = ("ends", "has_yield", "offset", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.has_yield = False

    def token(self, token: str) -> None:
        """Moves behind `token`, the next one in the text.

        Raises LoweringError when the next one is another.
        """
        offset = self.offset
        if not self.text.startswith(token, offset):
            offset = self._next(token)
        self.offset = offset + len(token)

    def leaf(self, token: str) -> int:
        """Like `token`, and gives it an ordinal."""
        offset = self.offset
        if not self.text.startswith(token, offset):
            offset = self._next(token)
        self.starts.append(offset)
        self.offset = offset + len(token)
        self.ends.append(self.offset)
        return len(self.ends) - 1

    def begin(self) -> int:
        """The ordinal of the node that starts with the next token; `end` closes it."""
        found = _SEPARATORS(self.text, self.offset)
        if found is not None:
            self.offset = found.end()
        return self.begin_here()

    def begin_here(self) -> int:
        """Like `begin`, without going past any space: inside of a string."""
        self.starts.append(self.offset)
        self.ends.append(self.offset)
        return len(self.ends) - 1

    def end(self, ordinal: int) -> int:
        """Closes the node behind the last token that was read; gives `ordinal` back."""
        self.ends[ordinal] = self.offset
        return ordinal

    def separator(self, separator: str) -> None:
        """Moves behind a comma that belongs to the node being read."""
        found = _SPACES(self.text, self.offset)
        if found is not None:
            self.offset = found.end()
        self.token(separator)

    def next_is(self, token: str) -> bool:
        """Whether `token` comes next; moves past spaces only."""
        found = _SEPARATORS(self.text, self.offset)
        return self.text.startswith(token, found.end() if found else self.offset)

    def skip(self, node: cst.CSTNode) -> None:
        """Moves behind a node of which nothing is lowered."""
        self.token(_MODULE.code_for_node(node))

    def _next(self, token: str) -> int:
        found = _SEPARATORS(self.text, self.offset)
        offset = found.end() if found else self.offset
        if not self.text.startswith(token, offset):
            raise LoweringError(f"expected {token!r} at offset {offset}")
        return offset


def identifier(name: str) -> str:
    """The name that Python makes of a name as it is written: spellings that look alike may be one name."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)
