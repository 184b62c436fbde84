"""Places in source text, in the analyzer's own units.

Lines and columns are 0-based and columns count code points; ends are exclusive. The language server turns them
into UTF-16 or whatever the client negotiated, the terminal into 1-based numbers: nobody else converts.
"""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place between two characters."""

    line: int
    column: int


class Range(NamedTuple):
    """From `start` up to, and without, `end`."""

    start: Position
    end: Position

    def contains(self, position: Position) -> bool:
        """Whether a cursor at `position` touches the range; a cursor right behind its last character does."""
        return self.start <= position <= self.end


class Location(NamedTuple):
    """A range in a file; `path` is absolute and POSIX."""

    path: str
    range: Range
