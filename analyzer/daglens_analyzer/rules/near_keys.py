"""The assets of a code location that someone may have meant by a key that none has, kept up to date with edits."""

from __future__ import annotations

from collections.abc import Collection, Set

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.placed_assets import Typed
from daglens_analyzer.rules.nearest_name import KeysByName, is_near

MOST_ANSWERS = 4
"""One more than is told, as the asker's own key may be among them."""


class NearKeys:
    """Answers are handed from one revision of a location to the next, but for those that other keys have changed: a key
    that is only named costs its search once, not with every edit. So is the index that is searched, which serves the
    latest revision alone."""

    def __init__(self, keys: Collection[AssetKey]) -> None:
        self._keys = keys
        self._known: dict[Typed, tuple[AssetKey, ...]] = {}
        self._index: KeysByName | None = None

    def after(self, keys: Collection[AssetKey], touched: Set[AssetKey]) -> NearKeys:
        """Those of a later revision, whose `keys` differ in some of those that are `touched`."""
        later = NearKeys(keys)
        gone = {key for key in touched if key in self._keys and key not in keys}
        come = {key for key in touched if key in keys and key not in self._keys}
        later._known = {
            typed: answer
            for typed, answer in self._known.items()
            if gone.isdisjoint(answer) and not any(_could_be_meant(typed, key) for key in come)
        }
        later._index, self._index = self._index, None
        if later._index is not None:
            for key in gone:
                later._index.remove(key)
            for key in come:
                later._index.add(key)
        return later

    def near(self, typed: Typed) -> tuple[AssetKey, ...]:
        """The keys that may have been meant, the most likely first."""
        answer = self._known.get(typed)
        if answer is None:
            answer = self._known[typed] = self._search(typed)
        return answer

    def _search(self, typed: Typed) -> tuple[AssetKey, ...]:
        index = self._index = self._index or KeysByName(self._keys)
        search = index.nearest_by_text if typed.is_whole else index.nearest
        return search(typed.key, MOST_ANSWERS)


def _could_be_meant(typed: Typed, key: AssetKey) -> bool:
    if is_near(typed.key.to_user_string(), key.to_user_string()):
        return True
    return not typed.is_whole and (key.name == typed.key.name or is_near(typed.key.name, key.name))
