"""Which asset a written dependency binds to: by key, else by group and last part, else by table name, else a stub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue
from daglens_analyzer.graph.model import ResolvedDep
from daglens_analyzer.graph.provided_assets import ProvidedAssets, group_of


def resolve_deps(
    spec: AssetSpecValue, definition: AssetsDefinition, provided: ProvidedAssets
) -> tuple[ResolvedDep, ...]:
    """The dependencies of an asset; those whose key is not known are left out."""
    if not spec.deps:
        return ()
    replaced = dict(_replacements(definition, provided))
    found: dict[AssetKey, ResolvedDep] = {}
    for dep in spec.deps:
        if isinstance(dep.key, AssetKey):
            key = replaced.get(dep.key, dep.key)
            # Of two inputs that the same asset feeds, the one that carries its value counts.
            if key not in found or (found[key].input is None and dep.input is not None):
                found[key] = ResolvedDep(key, dep.input, dep, key in provided.keys)
    return tuple(found.values())


def _replacements(definition: AssetsDefinition, provided: ProvidedAssets) -> Iterator[tuple[AssetKey, AssetKey]]:
    """Dagster decides for a definition as a whole: the last of its specs that finds another asset counts."""
    own = provided.bare if definition.is_bare_spec else {spec.key for spec in definition.specs}
    for spec in definition.specs:
        group = group_of(spec)
        for dep in spec.deps:
            key = dep.key
            if isinstance(key, Unknown) or isinstance(group, Unknown) or key in provided.keys:
                continue
            near: Sequence[AssetKey] = provided.by_group_and_name.get((group, key.parts[0]), ())
            if len(key.parts) == 1 and len(near) == 1 and near[0] not in own:
                yield key, near[0]
            elif dep.table_name is not None and len(tables := provided.by_table.get(dep.table_name, ())) == 1:
                yield key, tables[0]
