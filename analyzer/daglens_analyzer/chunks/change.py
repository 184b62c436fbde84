"""What two revisions of a text have in common, in whole chunks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from daglens_analyzer.chunks.parsed_module import PlacedChunk

_LENGTH = attrgetter("length")
_IS_SETTLED = attrgetter("is_settled")


class Change(NamedTuple):
    """Where two revisions differ. The first `kept_before` chunks, which end at the offset `start` of the new text, are
    the same in both. `boundaries` are the offsets in the new text of old chunks of which, and of all behind which, the
    text is the same; the last is the text's end. `replaced` are the old chunks between; of those the first may be the
    same too, and `marks` are the offsets where such ones end.
    """

    kept_before: int
    start: int
    boundaries: Sequence[int]
    replaced: Sequence[PlacedChunk]
    marks: Sequence[int] = ()

    def kept_behind(self, offset: int) -> int | None:
        """How many of the old chunks follow a chunk that ends at `offset`; None when no old one starts there."""
        place = bisect_left(self.boundaries, offset)
        if place == len(self.boundaries) or self.boundaries[place] != offset:
            return None
        return len(self.boundaries) - 1 - place

    def boundary_between(self, start: int, end: int) -> int | None:
        """The first offset strictly between at which an old chunk starts."""
        for offsets in (self.marks, self.boundaries):
            place = bisect_left(offsets, start + 1)
            if place < len(offsets):
                return offsets[place] if offsets[place] < end else None
        return None


def all_new(text: str) -> Change:
    """The change from nothing to `text`."""
    return Change(0, 0, (len(text),), ())


def change_between(old: str, chunks: Sequence[PlacedChunk], new: str) -> Change:
    """Compares the text `old`, which the `chunks` make up, with `new`.

    Where a chunk ends, the next line decides: so of the chunks whose text is the same at the start, the last is not
    counted; nor are those from the first on whose end anything behind it may decide.
    """
    starts = [0, *accumulate(map(_LENGTH, chunks))]
    equal = _equal_from_start(old, new, starts)
    kept_before = max(equal - 1, 0)
    settled = list(map(_IS_SETTLED, chunks[:kept_before]))
    if False in settled:
        kept_before = settled.index(False)
    first_behind = _equal_to_end(old, new, starts, kept_before)
    moved = len(new) - len(old)
    return Change(
        kept_before,
        starts[kept_before],
        [start + moved for start in starts[first_behind:]],
        chunks[kept_before:first_behind],
        starts[kept_before + 1 : equal + 1],
    )


def _equal_from_start(old: str, new: str, starts: list[int]) -> int:
    """How many of the chunks are equal, found by halving, so that each character is compared about twice."""
    equal, unequal = 0, len(starts)
    while unequal - equal > 1:
        middle = (equal + unequal) // 2
        if old[starts[equal] : starts[middle]] == new[starts[equal] : starts[middle]]:
            equal = middle
        else:
            unequal = middle
    return equal


def _equal_to_end(old: str, new: str, starts: list[int], lowest: int) -> int:
    """The first chunk, none before `lowest`, from which on the texts are equal up to their ends."""
    moved = len(new) - len(old)
    unequal, equal = lowest - 1, len(starts) - 1
    while equal - unequal > 1:
        middle = (equal + unequal) // 2
        start, end = starts[middle], starts[equal]
        if start + moved >= starts[lowest] and old[start:end] == new[start + moved : end + moved]:
            equal = middle
        else:
            unequal = middle
    return equal
