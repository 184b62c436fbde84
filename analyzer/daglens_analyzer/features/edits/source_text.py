"""A file's text by offsets, and the tokens of a part of it."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.source.position import Position, Range

_LAYOUT = frozenset(
    {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is no layout; offsets are in the whole text."""

    text: str
    start: int
    end: int


class SourceText:
    """Lines end in line feeds; offsets and columns count code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        while (found := text.find("\n", self._starts[-1])) >= 0:
            self._starts.append(found + 1)

    def offset(self, position: Position) -> int:
        if position.line >= len(self._starts):
            return len(self.text)
        return self._starts[position.line] + position.column

    def position(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset) - 1
        return Position(line, offset - self._starts[line])

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(end))

    def at(self, range: Range) -> str:
        """What stands in a range."""
        return self.text[self.offset(range.start) : self.offset(range.end)]

    def line_start(self, offset: int) -> int:
        """Where the line of `offset` begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def indent(self, offset: int) -> str:
        """What the line of `offset` begins with, as far as it is blank."""
        start = self.line_start(offset)
        end = start
        while end < len(self.text) and self.text[end] in " \t":
            end += 1
        return self.text[start:end]

    def tokens(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens between two offsets; those before a mistake where the text there cannot be split."""
        return tuple(self._tokens(start, end))

    def _tokens(self, start: int, end: int) -> Iterator[Token]:
        part = SourceText(self.text[start:end])
        try:
            for token in tokenize.generate_tokens(io.StringIO(part.text).readline):
                if token.type not in _LAYOUT:
                    first, last = (part.offset(Position(line - 1, column)) for line, column in (token.start, token.end))
                    yield Token(token.string, start + first, start + last)
        except (tokenize.TokenError, SyntaxError):
            return
