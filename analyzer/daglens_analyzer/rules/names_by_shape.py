"""Names to be found by how near they are to one that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class NamesByShape:
    """Names by their length and letters. These say how near a name can be at most, so that of thousands of names few
    are compared letter by letter."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._shapes: dict[int, dict[int, set[str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        length, letters = _shape(name)
        self._shapes.setdefault(length, {}).setdefault(letters, set()).add(name)

    def remove(self, name: str) -> None:
        length, letters = _shape(name)
        names = self._shapes[length][letters]
        names.discard(name)
        if not names:
            del self._shapes[length][letters]

    def nearest(self, typed: str, limit: int) -> tuple[str, ...]:
        """The names within a third of the typed one's length in edits, nearest first, then by alphabet."""
        lowered, cutoff = typed.lower(), most_edits(typed)
        left: list[list[str]] = [[] for _ in range(cutoff + 1)]
        for least, names in self._within(typed, cutoff):
            left[least] += names
        near: list[str] = []
        undecided: list[str] = []
        # Whether a name is within few edits is told much faster than how many it takes, and mostly there is one.
        for distance in range(cutoff + 1):
            undecided += left[distance]
            within = {name for name in undecided if edit_distance(lowered, name.lower(), distance) <= distance}
            near += sorted(within - {typed})
            if len(near) >= limit:
                break
            undecided = [name for name in undecided if name not in within]
        return tuple(near[:limit])

    def _within(self, typed: str, cutoff: int) -> Iterator[tuple[int, set[str]]]:
        """Names that may be within so many edits, with what the distance cannot be below: one edit adds or removes one
        letter, or replaces one by one."""
        own_length, own_letters = _shape(typed)
        for length in range(own_length - cutoff, own_length + cutoff + 1):
            for letters, names in self._shapes.get(length, {}).items():
                lacking = max((own_letters & ~letters).bit_count(), (letters & ~own_letters).bit_count())
                least = max(lacking, abs(length - own_length))
                if least <= cutoff:
                    yield least, names


def most_edits(typed: str) -> int:
    """How many edits a name may be away from the one that was meant: fewer than would replace the whole of it."""
    return min(max(1, len(typed) // 3), len(typed) - 1)


def edit_distance(left: str, right: str, cutoff: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; anything above `cutoff` may come as `cutoff + 1`."""
    left, right = _without_common_ends(left, right)
    far, width = cutoff + 1, len(right)
    if abs(len(left) - width) > cutoff:
        return far
    before: list[int] = []
    previous = list(range(width + 1))
    for row, mine in enumerate(left, 1):
        # Away from the diagonal everything is too far.
        first, last = max(1, row - cutoff), min(width, row + cutoff)
        current = [far] * (width + 1)
        if first == 1:
            current[0] = row
        for column in range(first, last + 1):
            other = right[column - 1]
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (mine != other))
            if row > 1 and column > 1 and mine == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current[column] = cost
        if min(current) > cutoff:
            return far
        before, previous = previous, current
    return previous[-1]


def _without_common_ends(left: str, right: str) -> tuple[str, str]:
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]


def _shape(name: str) -> tuple[int, int]:
    """The length, and the letters that occur, as bits; several letters may share one. Case makes no difference."""
    lowered, bits = name.lower(), 0
    for letter in lowered:
        bits |= 1 << (ord(letter) % 64)
    return len(lowered), bits
