"""How two revisions of a collection differ, told by the identity of what is in them.

Most edits change a few of thousands of things. What did not change is the same object in both revisions, so the
difference is found without looking into any of them, and without a step of Python for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import is_, is_not
from typing import Any, Generic, TypeVar
from weakref import ref

K = TypeVar("K")
T = TypeVar("T")

_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Splice(Generic[T]):
    """The later sequence is the earlier one with `removed`, which began at `start`, replaced by `added`."""

    start: int
    removed: tuple[T, ...]
    added: tuple[T, ...]

    def applied(self, to: tuple[T, ...]) -> tuple[T, ...]:
        """What becomes of the earlier sequence."""
        return to[: self.start] + self.added + to[self.start + len(self.removed) :]


def splice_between(before: tuple[T, ...], after: tuple[T, ...]) -> Splice[T] | None:
    """The smallest piece around all that differs; None where the same objects stand in the same order. The objects
    are such as compare by identity."""
    if before is after:
        return None
    shorter = min(len(before), len(after))
    start = 0
    # Tuples compare equal items without a step of Python for each.
    while start < shorter and before[start : start + _BLOCK] == after[start : start + _BLOCK]:
        start += _BLOCK
    start = next((place for place in range(start, shorter) if before[place] is not after[place]), shorter)
    if start == len(before) == len(after):
        return None
    end, most = 0, shorter - start
    first, last = len(before), len(after)
    while (
        end + _BLOCK <= most and before[first - end - _BLOCK : first - end] == after[last - end - _BLOCK : last - end]
    ):
        end += _BLOCK
    end = next((place for place in range(end, most) if before[-1 - place] is not after[-1 - place]), most)
    return Splice(start, before[start : first - end], after[start : last - end])


def places_of_others(before: Sequence[T], after: Sequence[T]) -> Iterator[int]:
    """Where other objects stand than before, in sequences of one length."""
    return compress(count(), map(is_not, before, after))


def are_same(before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Whether the same objects stand in the same order."""
    return before is after or (len(before) == len(after) and all(map(is_, before, after)))


class Revised(dict[K, T]):
    """A dict that knows what differs from the one that it was made of, for as long as that one lives."""

    __slots__ = ("__weakref__", "_before", "_others")

    def __init__(self, items: Mapping[K, T], before: Revised[K, T] | None = None, others: Iterable[K] = ()) -> None:
        """`others` are all the keys under which another object stands in `before`, or none."""
        super().__init__(items)
        self._before = None if before is None else ref(before)
        self._others = tuple(others)

    def others_than(self, before: object) -> dict[K, T] | None:
        """What differs from `before`; None where this was not made of it."""
        is_known = self._before is not None and self._before() is before
        return {key: self[key] for key in self._others if key in self} if is_known else None


def others_in(before: Mapping[K, T], after: Mapping[K, T]) -> dict[K, T]:
    """What stands under another key than before, or is another object."""
    if before is after:
        return {}
    known = after.others_than(before) if isinstance(after, Revised) else None
    if known is not None:
        return known
    return dict(compress(after.items(), map(is_not, map(before.get, after), after.values())))
