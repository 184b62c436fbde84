"""Reading a chunk's tree as Python's own parser gives it: where its nodes stand in the chunk's text.

Python tells where a node starts and ends, so nothing has to be read on the way. What it does not tell (the place of a
name, parentheses around an argument) is looked up in the text, and where that is not plain to see, `Unsure` is raised.
"""

from __future__ import annotations

import ast
import re
from array import array

from daglens_analyzer.source.span_table import SpanTable, line_starts, offsets

MAX_DEPTH = 60

_SPACES = re.compile(r"(?:[ \t\n]+|#[^\n]*|\\\n)*")

Placed = ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias | ast.excepthandler


class Unsure(Exception):
    """LibCST is to be asked instead."""


class Reader:
    """The text of a chunk with the spans of the ordinals handed out so far; `first_line` is the chunk's first line in
    the text that Python parsed, from 1."""

    __slots__ = ("_encoded", "_first_line", "depth", "ends", "has_yield", "is_ascii", "lines", "starts", "text")

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.lines: array[int] = line_starts(text + "\n")
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.has_yield = False
        self.depth = 0
        self.is_ascii = text.isascii()
        self._first_line = first_line
        self._encoded: dict[int, bytes] = {}

    def spans(self) -> SpanTable:
        return SpanTable(offsets(self.starts), offsets(self.ends), self.lines)

    def node(self, node: Placed) -> int:
        """The ordinal of a node that stands where Python says."""
        if not self.is_ascii:
            return self.add(self.start(node), self.end(node))
        lines, first, ends = self.lines, self._first_line, self.ends
        self.starts.append(lines[node.lineno - first] + node.col_offset)
        ends.append(lines[node.end_lineno - first] + node.end_col_offset)  # type: ignore[operator]
        return len(ends) - 1

    def add(self, start: int, end: int) -> int:
        """The ordinal of what stands between two offsets."""
        self.starts.append(start)
        self.ends.append(end)
        return len(self.ends) - 1

    def name(self, name: str, start: int) -> int:
        """The ordinal of a name that is written at an offset. Raises Unsure where it is spelled in another way."""
        if not self.text.startswith(name, start):
            raise Unsure
        return self.add(start, start + len(name))

    def start(self, node: Placed) -> int:
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Placed) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def behind_spaces(self, offset: int) -> int:
        """The offset of the next token."""
        found = _SPACES.match(self.text, offset)
        return found.end() if found else offset

    def deeper(self, by: int) -> None:
        """Keeps count of how deep the tree is nested, so that what the limits of parsing refuse is refused here too."""
        self.depth += by
        if self.depth > MAX_DEPTH:
            raise Unsure

    def _offset(self, line: int, column: int) -> int:
        line -= self._first_line
        if self.is_ascii:
            return self.lines[line] + column
        encoded = self._encoded.get(line)
        if encoded is None:
            end = self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)
            encoded = self._encoded[line] = self.text[self.lines[line] : end].encode()
        return self.lines[line] + (column if encoded.isascii() else len(encoded[:column].decode()))
