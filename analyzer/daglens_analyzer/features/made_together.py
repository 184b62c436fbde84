"""Which assets have to be made along: what one function makes is made together, unless it can be subset."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import CodeLocation


def made_along(
    analysis: Analysis, keys: Iterable[AssetKey], location_path: str | None, *, with_upstream: bool
) -> tuple[AssetKey, ...]:
    """The keys that a selection of `keys` (and of everything upstream of them) lacks for Dagster to accept it, sorted.

    These are what Dagster calls required neighbors: the other assets of a multi-asset without `can_subset`.
    """
    location = next((each for each in analysis.graph().locations if each.path == location_path), None)
    if location is None:
        return ()
    selected = _with_upstream(location, keys) if with_upstream else set(keys)
    whole = {
        id(asset.definition)
        for asset in location.assets
        if asset.key in selected and asset.definition is not None and not asset.definition.can_subset
    }
    needed = {asset.key for asset in location.assets if id(asset.definition) in whole}
    return tuple(sorted(needed - selected))


def _with_upstream(location: CodeLocation, keys: Iterable[AssetKey]) -> set[AssetKey]:
    found: set[AssetKey] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        asset = location.asset_by_key.get(key)
        if key not in found and asset is not None:
            found.add(key)
            waiting.extend(dep.key for dep in asset.deps)
    return found
