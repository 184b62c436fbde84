"""Did you mean: the names that someone who typed this may have meant."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.rules.names_by_shape import NamesByShape, edit_distance, most_edits


def nearest_names(typed: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates within a third of the typed name's length in edits, nearest first, then by alphabet."""
    return NamesByShape(candidates).nearest(typed, limit)


def is_near(typed: str, candidate: str) -> bool:
    """Whether `nearest_names` may tell the candidate."""
    cutoff = most_edits(typed)
    return edit_distance(typed.lower(), candidate.lower(), cutoff) <= cutoff


def nearest_keys(typed: AssetKey, candidates: Iterable[AssetKey], limit: int = 3) -> tuple[AssetKey, ...]:
    """Keys that end in the typed key first (only a prefix is missing), then keys with the same last part, then those
    whose text or last part is near."""
    return KeysByName(candidates).nearest(typed, limit)


class KeysByName:
    """Keys to be found by their text and by their last part."""

    def __init__(self, keys: Iterable[AssetKey]) -> None:
        self._by_text: dict[str, set[AssetKey]] = {}
        self._by_name: dict[str, set[AssetKey]] = {}
        self._texts = NamesByShape()
        self._names = NamesByShape()
        for key in keys:
            self.add(key)

    def add(self, key: AssetKey) -> None:
        for known, shapes, name in self._indexes(key):
            if name not in known:
                shapes.add(name)
            known.setdefault(name, set()).add(key)

    def remove(self, key: AssetKey) -> None:
        for known, shapes, name in self._indexes(key):
            known[name].discard(key)
            if not known[name]:
                del known[name]
                shapes.remove(name)

    def nearest(self, typed: AssetKey, limit: int) -> tuple[AssetKey, ...]:
        """See `nearest_keys`."""
        size = len(typed.parts)
        same_name = sorted(self._by_name.get(typed.name, set()) - {typed})
        found = [key for key in same_name if key.parts[-size:] == typed.parts]
        found += same_name
        found += self.nearest_by_text(typed, limit)
        found += [min(self._by_name[name]) for name in self._names.nearest(typed.name, limit)]
        return tuple(dict.fromkeys(found))[:limit]

    def nearest_by_text(self, typed: AssetKey, limit: int) -> tuple[AssetKey, ...]:
        """The keys whose whole text is near."""
        near = self._texts.nearest(typed.to_user_string(), limit)
        return tuple(min(self._by_text[text]) for text in near)

    def _indexes(self, key: AssetKey) -> tuple[tuple[dict[str, set[AssetKey]], NamesByShape, str], ...]:
        return (self._by_text, self._texts, key.to_user_string()), (self._by_name, self._names, key.name)


def did_you_mean(names: Iterable[str]) -> str:
    """` Did you mean 'a' or 'b'?`, with the space in front; empty for no names."""
    quoted = [f"'{name}'" for name in names]
    if not quoted:
        return ""
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return f" Did you mean {listed}?"
