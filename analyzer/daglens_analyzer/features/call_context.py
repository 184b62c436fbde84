"""What the text before a cursor is in the middle of: the calls, brackets and string that are open there.

It reads text and not the tree, for a statement that is being typed rarely parses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRING = re.compile(r"[rRbBuUfF]{0,2}(?P<quote>\"\"\"|'''|\"|')")
_CALLEE = re.compile(r"(?:(?P<def>def)\s+)?(?P<name>[A-Za-z_][\w.]*)\s*$")
_KEYWORD = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*$")
_DECORATOR = re.compile(r"^@\s*([\w.]+)", re.MULTILINE)
_NAME = re.compile(r"\w*$")


@dataclass(frozen=True, slots=True)
class OpenBracket:
    """A bracket that is not closed: for a call's the name that is called, or defined where it follows `def`, and the
    keyword and number of the argument that the cursor is in. `start` is right behind the bracket."""

    bracket: str
    start: int
    callee: str = ""
    is_definition: bool = False
    keyword: str | None = None
    number: int = 0
    item_start: int = 0

    @property
    def name(self) -> str:
        """The last part of what is called."""
        return self.callee.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class OpenString:
    """`prefix` and `quote` as written; the content begins at `start`."""

    opening: str
    quote: str
    start: int


@dataclass(frozen=True, slots=True)
class CallContext:
    """Offsets are in the file. `decorators` are those above the function that the cursor is in."""

    text: str
    start: int
    cursor: int
    brackets: tuple[OpenBracket, ...]
    string: OpenString | None
    decorators: tuple[str, ...]

    @property
    def call(self) -> OpenBracket | None:
        """The innermost open call."""
        return next((found for found in reversed(self.brackets) if found.bracket == "(" and found.callee), None)

    @property
    def word(self) -> str:
        """The part of a name right before the cursor."""
        match = _NAME.search(self.text[self.start : self.cursor])
        return match.group() if match else ""

    @property
    def before_word(self) -> str:
        """The statement's text before that."""
        return self.text[self.start : self.cursor - len(self.word)]


def call_context(text: str, cursor: int) -> CallContext:
    """The context at an offset of a file's text."""
    start = statement_start(text, cursor)
    brackets: list[OpenBracket] = []
    position = start
    while position < cursor:
        character = text[position]
        if character == "#":
            end = text.find("\n", position)
            if end < 0 or end >= cursor:
                return CallContext(text, start, cursor, (), None, ())
            position = end
        elif match := _STRING.match(text, position):
            quote = match["quote"]
            end = _string_end(text, match.end(), quote)
            if end is None or end > cursor - len(quote):
                line_end = text.find("\n", position, cursor)
                if len(quote) == 3 or line_end < 0:
                    string = OpenString(match.group(), quote, match.end())
                    return CallContext(text, start, cursor, tuple(brackets), string, _decorators(text, start, cursor))
                position = line_end
            else:
                position = end + len(quote)
            continue
        elif character in "([{":
            brackets.append(_opened(text, start, position))
        elif character in ")]}":
            if brackets:
                brackets.pop()
        elif brackets:
            brackets[-1] = _further(text, brackets[-1], position)
        position += 1 if not character.isalpha() else len(_letters(text, position, cursor))
    return CallContext(text, start, cursor, tuple(brackets), None, _decorators(text, start, cursor))


def statement_start(text: str, cursor: int) -> int:
    """Where the top-level statement begins that the cursor is in, its decorators with it."""
    line = text.rfind("\n", 0, cursor) + 1
    found: int | None = None
    while True:
        first = text[line : line + 1]
        is_continued = first in ("", " ", "\t", "\n", ")", "]", "}", "#")
        if found is None and not is_continued:
            found = line
        elif found is not None and not is_continued:
            if first != "@":
                return found
            found = line
        if line == 0:
            return 0 if found is None else found
        line = text.rfind("\n", 0, line - 1) + 1


def _letters(text: str, position: int, cursor: int) -> str:
    """A whole word, so that the `b` in `rub"` begins no string."""
    end = position
    while end < cursor and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[position:end] or text[position]


def _string_end(text: str, position: int, quote: str) -> int | None:
    """Where the closing quote begins; None where a line or the file ends before."""
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text.startswith(quote, position):
            return position
        if text[position] == "\n" and len(quote) == 1:
            return None
        position += 1
    return None


def _opened(text: str, start: int, position: int) -> OpenBracket:
    match = _CALLEE.search(text[max(start, position - 200) : position]) if text[position] == "(" else None
    callee = match["name"] if match else ""
    is_definition = bool(match and match["def"])
    return OpenBracket(text[position], position + 1, callee, is_definition, item_start=position + 1)


def _further(text: str, bracket: OpenBracket, position: int) -> OpenBracket:
    character = text[position]
    if character == ",":
        return OpenBracket(
            bracket.bracket,
            bracket.start,
            bracket.callee,
            bracket.is_definition,
            None,
            bracket.number + 1,
            position + 1,
        )
    if character == "=" and bracket.bracket == "(" and text[position - 1 : position] not in tuple("=!<>"):
        match = _KEYWORD.search(text[bracket.item_start : position])
        if match and text[position + 1 : position + 2] != "=" and bracket.keyword is None:
            return OpenBracket(
                bracket.bracket,
                bracket.start,
                bracket.callee,
                bracket.is_definition,
                match["name"],
                bracket.number,
                bracket.item_start,
            )
    return bracket


def _decorators(text: str, start: int, cursor: int) -> tuple[str, ...]:
    return tuple(name.rpartition(".")[2] for name in _DECORATOR.findall(text[start:cursor]))
