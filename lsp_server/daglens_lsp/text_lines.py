"""A text as the protocol sees it: lines that end in `\\n`, `\\r\\n` or `\\r`, and in nothing else.

Python's `str.splitlines` also ends lines at form feeds, U+2028 and others: positions behind such a character would be
a line off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daglens_lsp.position_encoding import Encoding, to_column, to_units

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_lines(text: str) -> list[str]:
    """The lines with their ends; a text that ends in a line end has no empty line behind it. `"".join` restores it."""
    if "\r" not in text:
        pieces = text.split("\n")
        last = pieces.pop()
        lines = [piece + "\n" for piece in pieces]
        return [*lines, last] if last else lines
    return _LINE.findall(text)


def without_end(line: str) -> str:
    return line.rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Wire:
    """Translates between the wire's places and the analyzer's in one text. Lines are 0-based on both sides.

    `lines` is None where columns are the same on both sides. Places beyond the text are clamped, never refused: a
    client may ask about a text that has just become shorter.
    """

    lines: Sequence[str] | None
    encoding: Encoding

    def column(self, line: int, units: int) -> int:
        """The code-point column of a place on the wire."""
        if self.lines is None:
            return units
        return to_column(without_end(self.lines[line]), units, self.encoding) if 0 <= line < len(self.lines) else 0

    def units(self, line: int, column: int) -> int:
        """The wire's column of a code-point column."""
        if self.lines is None or not 0 <= line < len(self.lines):
            return column
        return to_units(self.lines[line], column, self.encoding)


def wire_of(text: str, encoding: Encoding) -> Wire:
    """The translation for a text."""
    return Wire(None if encoding == "utf-32" or text.isascii() else split_lines(text), encoding)
