"""What a column counts: the client's units on the wire, code points inside.

A client may count UTF-8 bytes, UTF-16 code units or code points (LSP 3.17, "Position Encoding Kinds"). A column in the
middle of a character means the place before it; a column behind the line's end means the line's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

_KNOWN: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


def choose_encoding(offered: Sequence[str] | None) -> Encoding:
    """The first of the client's encodings that is known here; UTF-16 where it offers none, as the protocol says."""
    for name in offered or ():
        if name in _KNOWN:
            return _KNOWN[name]
    return "utf-16"


def to_column(line: str, units: int, encoding: Encoding) -> int:
    """The code-point column in `line` (without its line end) of a place given in the client's units."""
    if encoding == "utf-32" or line.isascii():
        return min(max(units, 0), len(line))
    seen = 0
    for column, character in enumerate(line):
        seen += _width(character, encoding)
        if seen > units:
            return column
    return len(line)


def to_units(line: str, column: int, encoding: Encoding) -> int:
    """The client's units for a code-point column in `line`."""
    if encoding == "utf-32" or line.isascii():
        return column
    return sum(_width(character, encoding) for character in line[:column])


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "utf-16":
        return 2 if character > "\uffff" else 1
    if character < "\u0080":
        return 1
    if character < "\u0800":
        return 2
    return 3 if character <= "\uffff" else 4
