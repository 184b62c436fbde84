"""The assets of a code location: each spec resolved, and stubs for what only `deps=` and checks name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition, AssetSpecValue, Maybe
from daglens_analyzer.graph.model import Asset, Unresolved
from daglens_analyzer.graph.resolve_deps import DEFAULT_GROUP, ProvidedAssets, group_of, resolve_deps
from daglens_analyzer.source.node_id import NodeId


def assets_of(definitions: Sequence[AssetsDefinition], unresolved: list[Unresolved]) -> tuple[Asset, ...]:
    """Every asset whose key is known, in definition order; for the others a note."""
    provided = ProvidedAssets.of(definitions)
    found: list[Asset] = []
    for definition in definitions:
        for spec in definition.specs:
            if isinstance(spec.key, Unknown):
                unresolved.append(Unresolved(spec.key_at, spec.key.reason))
            else:
                found.append(_asset(spec.key, spec, definition, provided))
        if not definition.specs_exact:
            unresolved.append(Unresolved(definition.at, "not all assets of this definition are known"))
    return tuple(found)


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


def stubs_of(assets: Iterable[Asset], checks: Iterable[AssetCheckDefinition]) -> tuple[Asset, ...]:
    """External assets for keys that nothing provides: named by a dependency without data, or by a check."""
    known = {asset.key for asset in assets}
    wanted: dict[AssetKey, NodeId] = {}
    for asset in assets:
        for dep in asset.deps:
            if not dep.is_provided and dep.input is None:
                wanted.setdefault(dep.key, dep.written.at)
    for check in checks:
        if isinstance(check.asset, AssetKey):
            wanted.setdefault(check.asset, check.asset_at)
    return tuple(_stub(key, at) for key, at in wanted.items() if key not in known)


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


def _text(value: Maybe[str] | None) -> str | None:
    return value if isinstance(value, str) else None
