"""Where the nodes of one lowered chunk stand in the chunk's own text."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from daglens_analyzer.record import record


class Span(NamedTuple):
    """A node's place, lines counted from the chunk's first line, from 0; the end is exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


def offsets(values: list[int] | None = None) -> array[int]:
    """A compact list of code point offsets (four bytes each)."""
    return array("I", values or ())


@record(eq=False)
class SpanTable:
    """Spans by ordinal, kept as code point offsets; lines and columns are worked out when asked for.

    Ordinals are handed out from left to right, so `starts` never decreases. `lines` holds each line's first offset.
    """

    starts: array[int]
    ends: array[int]
    lines: array[int]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpanTable):
            return NotImplemented
        return (self.starts, self.ends, self.lines) == (other.starts, other.ends, other.lines)

    def __hash__(self) -> int:
        return hash(self.lines.tobytes())

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, ordinal: int) -> Span:
        start, end = self.starts[ordinal], self.ends[ordinal]
        start_line = bisect_right(self.lines, start) - 1
        end_line = bisect_right(self.lines, end) - 1
        return Span(start_line, start - self.lines[start_line], end_line, end - self.lines[end_line])

    def get(self, ordinal: int) -> Span | None:
        """The span of that ordinal; None where there is no such."""
        return self[ordinal] if 0 <= ordinal < len(self) else None

    def __iter__(self) -> Iterator[Span]:
        return (self[ordinal] for ordinal in range(len(self)))

    def touching(self, line: int, column: int) -> Iterator[int]:
        """The ordinals whose span touches a cursor there, innermost first; a cursor right behind a span touches it."""
        if not 0 <= line < len(self.lines):
            return
        offset = self.lines[line] + column
        if line + 1 < len(self.lines) and offset >= self.lines[line + 1]:
            offset = self.lines[line + 1] - 1
        for ordinal in range(bisect_right(self.starts, offset) - 1, -1, -1):
            if self.ends[ordinal] >= offset:
                yield ordinal


class SpansReadLate(SpanTable):
    """A table of which only the first spans are known: for any other, the whole table is read, once."""

    __slots__ = ("_read", "first")
    first: SpanTable
    _read: Callable[[], SpanTable]

    def __init__(self, first: SpanTable, read: Callable[[], SpanTable]) -> None:
        for name, value in (("lines", first.lines), ("first", first), ("_read", read)):
            object.__setattr__(self, name, value)

    def get(self, ordinal: int) -> Span | None:
        return self.first.get(ordinal) or SpanTable.get(self, ordinal)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name not in ("starts", "ends"):
                raise AttributeError(name)
            whole = self._read()
            object.__setattr__(self, "starts", whole.starts)
            object.__setattr__(self, "ends", whole.ends)
            return getattr(whole, name)


EMPTY_SPANS = SpanTable(offsets(), offsets(), offsets([0]))


def line_starts(text: str) -> array[int]:
    """The offset of each line's first character in `text`, whose lines end in a line feed."""
    starts = [0]
    offset = text.find("\n")
    while offset >= 0:
        starts.append(offset + 1)
        offset = text.find("\n", offset + 1)
    return offsets(starts)
