"""The same assets under other keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Maybe

Renames: TypeAlias = Mapping[Maybe[AssetKey], Maybe[AssetKey]]


def renamed(value: Value, renames: Renames) -> Value:
    """The same assets with other keys."""
    match value:
        case AssetSpecValue(key=key, deps=deps):
            new = renames.get(key, key) if isinstance(key, AssetKey) else key
            moved = tuple(
                replace(dep, key=renames.get(dep.key, dep.key)) if isinstance(dep.key, AssetKey) else dep
                for dep in deps
            )
            return replace(value, key=new, deps=moved)
        case AssetsDefinition():
            specs = tuple(renamed(spec, renames) for spec in value.specs)
            checks = tuple(
                replace(check, asset=renames.get(check.asset, check.asset))
                if isinstance(check.asset, AssetKey)
                else check
                for check in value.checks
            )
            return replace(value, specs=tuple(s for s in specs if isinstance(s, AssetSpecValue)), checks=checks)
        case _:
            return value
