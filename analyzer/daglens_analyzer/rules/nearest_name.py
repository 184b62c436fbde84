"""Did you mean: the names that someone who typed this may have meant."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.graph.asset_key import AssetKey


def nearest_names(typed: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates within a third of the typed name's length in edits, nearest first, then by alphabet."""
    cutoff = max(1, len(typed) // 3)
    scored: list[tuple[int, str]] = []
    for candidate in set(candidates):
        if candidate == typed or abs(len(candidate) - len(typed)) > cutoff:
            continue
        distance = edit_distance(typed.lower(), candidate.lower(), cutoff)
        if distance <= cutoff and distance < len(typed):
            scored.append((distance, candidate))
    return tuple(candidate for _, candidate in sorted(scored)[:limit])


def nearest_keys(typed: AssetKey, candidates: Iterable[AssetKey], limit: int = 3) -> tuple[AssetKey, ...]:
    """Keys that end in the typed key first (only a prefix is missing), then keys with the same last part, then those
    whose text or last part is near."""
    known = set(candidates) - {typed}
    size = len(typed.parts)
    found = sorted(key for key in known if key.parts[-size:] == typed.parts)
    found += sorted(key for key in known if key.name == typed.name and key not in found)
    by_text = {key.to_user_string(): key for key in sorted(known, reverse=True)}
    found += [by_text[text] for text in nearest_names(typed.to_user_string(), by_text)]
    by_name = {key.name: key for key in sorted(known, reverse=True)}
    found += [by_name[name] for name in nearest_names(typed.name, by_name)]
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
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, mine in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (mine != other))
            if row > 1 and column > 1 and mine == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > cutoff:
            return cutoff + 1
        before, previous = previous, current
    return previous[-1]
