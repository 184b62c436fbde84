"""Where two revisions of a sequence differ, found at the speed of comparing identities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import is_not
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Splice(Generic[T]):
    """The later sequence is the earlier one with `removed`, which began at `start`, replaced by `added`."""

    start: int
    removed: tuple[T, ...]
    added: tuple[T, ...]


def splice_between(before: Sequence[T], after: Sequence[T]) -> Splice[T] | None:
    """The smallest piece around all that differs; None where the same objects stand in the same order."""
    shorter = min(len(before), len(after))
    start = next(compress(count(), map(is_not, before, after)), shorter)
    if start == len(before) == len(after):
        return None
    same_end = next(compress(count(), map(is_not, reversed(before), reversed(after))), shorter)
    kept = min(same_end, shorter - start)
    return Splice(start, tuple(before[start : len(before) - kept]), tuple(after[start : len(after) - kept]))
