"""What one definition makes in a code location: its assets with their dependencies matched."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition, AssetSpecValue, Maybe
from daglens_analyzer.graph.model import Asset, Made, Unresolved
from daglens_analyzer.graph.provided_assets import DEFAULT_GROUP, ProvidedAssets, group_of
from daglens_analyzer.graph.resolve_deps import resolve_deps
from daglens_analyzer.source.node_id import NodeId


def made_by(definition: AssetsDefinition, provided: ProvidedAssets) -> Made:
    """The assets whose key is known, and for the others notes."""
    found: list[Asset] = []
    unresolved: list[Unresolved] = []
    for spec in definition.specs:
        if isinstance(spec.key, Unknown):
            unresolved.append(Unresolved(spec.key_at, spec.key.reason))
        else:
            found.append(_asset(spec.key, spec, definition, provided))
    if not definition.specs_exact:
        unresolved.append(Unresolved(definition.at, "not all assets of this definition are known"))
    return Made(definition, tuple(found), tuple(unresolved))


def _asset(key: AssetKey, spec: AssetSpecValue, definition: AssetsDefinition, provided: ProvidedAssets) -> Asset:
    return Asset(
        key=key,
        kind=definition.kind,
        deps=resolve_deps(spec, definition, provided),
        group=_text(group_of(spec)),
        description=spec.description,
        partitions=_text(spec.partitions),
        code_version=_text(spec.code_version),
        owners=() if isinstance(spec.owners, Unknown) else spec.owners,
        tags=spec.tags,
        kinds=() if isinstance(spec.kinds, Unknown) else spec.kinds,
        executable=definition.executable,
        op=None if definition.node is None else _text(definition.node.name),
        at=spec.at if definition.kind == "external" else definition.at,
        built_at=definition.built_at,
        definition=definition,
        spec=spec,
    )


def external(spec: AssetSpecValue) -> AssetsDefinition:
    """What a spec by itself stands for: an asset that others make."""
    return AssetsDefinition(
        spec.at, "external", (spec,), None, executable=False, name_at=spec.key_at, built_at=spec.built_at
    )


class Stub(NamedTuple):
    """An asset that is only named, and where."""

    key: AssetKey
    at: NodeId


def stubs_wanted(made: Iterable[Made]) -> tuple[Stub, ...]:
    """What dependencies without data name and nothing provides."""
    return tuple(
        Stub(dep.key, dep.written.at)
        for each in made
        for asset in each.assets
        for dep in asset.deps
        if not dep.is_provided and dep.input is None
    )


def stubs_of(
    wanted: Iterable[Stub], checks: Iterable[AssetCheckDefinition], provided: ProvidedAssets
) -> tuple[Asset, ...]:
    """External assets for keys that nothing provides: named by a dependency without data, or by a check."""
    found: dict[AssetKey, NodeId] = {}
    for key, at in wanted:
        found.setdefault(key, at)
    for check in checks:
        if isinstance(check.asset, AssetKey):
            found.setdefault(check.asset, check.asset_at)
    return tuple(_stub(key, at) for key, at in found.items() if key not in provided.keys)


def _stub(key: AssetKey, at: NodeId) -> Asset:
    return Asset(
        key=key,
        kind="external",
        deps=(),
        group=DEFAULT_GROUP,
        description=None,
        partitions=None,
        code_version=None,
        owners=(),
        tags={},
        kinds=(),
        executable=False,
        op=None,
        at=at,
        built_at=None,
        definition=None,
        spec=None,
        is_stub=True,
    )


def shape_of(made: Iterable[Made]) -> list[Hashable]:
    """All that lineage depends on."""
    return [
        (asset.key, asset.executable, each.definition.can_subset, tuple(dep.key for dep in asset.deps))
        for each in made
        for asset in each.assets
    ]


def facets_of(made: Iterable[Made]) -> list[object]:
    """All, beside lineage, that selections, jobs and sensors ask of assets."""
    return [
        (
            asset.kind,
            asset.group,
            asset.tags,
            asset.owners,
            asset.kinds,
            asset.partitions,
            asset.spec and (asset.spec.partitions_cron, asset.spec.partitions_value),
            asset.at if asset.spec is not None and asset.spec.is_automated else None,
            tuple(spec.key for spec in each.definition.specs),
            each.definition.specs_exact,
        )
        for each in made
        for asset in each.assets
    ]


def _text(value: Maybe[str] | None) -> str | None:
    return value if isinstance(value, str) else None
