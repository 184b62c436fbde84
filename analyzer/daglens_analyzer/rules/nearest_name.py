"""Did you mean: the names that someone who typed this may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from daglens_analyzer.graph.asset_key import AssetKey


def nearest_names(typed: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates within a third of the typed name's length in edits, nearest first, then by alphabet."""
    lowered, cutoff = typed.lower(), _most_edits(typed)
    left: list[list[str]] = [[] for _ in range(cutoff + 1)]
    for candidate in set(candidates) - {typed}:
        least = _least_distance(lowered, candidate.lower())
        if least <= cutoff:
            left[least].append(candidate)
    near: list[str] = []
    undecided: list[str] = []
    # Whether a name is within few edits is told much faster than how many it takes, and mostly there are such names.
    for distance in range(cutoff + 1):
        undecided += left[distance]
        found = {name for name in undecided if edit_distance(lowered, name.lower(), distance) <= distance}
        near += sorted(found)
        if len(near) >= limit:
            break
        undecided = [name for name in undecided if name not in found]
    return tuple(near[:limit])


def is_near(typed: str, candidate: str) -> bool:
    """Whether `nearest_names` may tell the candidate."""
    left, right, cutoff = typed.lower(), candidate.lower(), _most_edits(typed)
    return _least_distance(left, right) <= cutoff and edit_distance(left, right, cutoff) <= cutoff


def _most_edits(typed: str) -> int:
    """Fewer than would replace the whole name."""
    return min(max(1, len(typed) // 3), len(typed) - 1)


def nearest_keys(typed: AssetKey, candidates: Iterable[AssetKey], limit: int = 3) -> tuple[AssetKey, ...]:
    """Keys that end in the typed key first (only a prefix is missing), then keys with the same last part, then those
    whose text or last part is near."""
    known = [key for key in candidates if key != typed]
    size = len(typed.parts)
    same_name = sorted(key for key in known if key.parts[-1] == typed.name)
    found = [key for key in same_name if key.parts[-size:] == typed.parts]
    found += same_name
    by_text = {key.to_user_string(): key for key in known}
    found += [by_text[text] for text in nearest_names(typed.to_user_string(), by_text, limit)]
    near = nearest_names(typed.name, {key.parts[-1] for key in known}, limit)
    named = {name: min(key for key in known if key.parts[-1] == name) for name in near}
    found += [named[name] for name in near]
    return tuple(dict.fromkeys(found))[:limit]


def did_you_mean(names: Iterable[str]) -> str:
    """` Did you mean 'a' or 'b'?`, with the space in front; empty for no names."""
    quoted = [f"'{name}'" for name in names]
    if not quoted:
        return ""
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return f" Did you mean {listed}?"


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


def _least_distance(left: str, right: str) -> int:
    """What the distance cannot be below: one edit adds or removes one letter, or replaces one by one."""
    mine, others = _letters(left), _letters(right)
    lacking = max((mine & ~others).bit_count(), (others & ~mine).bit_count())
    return max(lacking, abs(len(left) - len(right)))


@lru_cache(maxsize=1 << 16)
def _letters(text: str) -> int:
    """The letters that occur, as bits; several letters may share one."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) % 64)
    return bits
