"""The assets of a code location: each spec resolved, and stubs for what only `deps=` and checks name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition, AssetSpecValue, Maybe
from daglens_analyzer.graph.model import Asset, Lineage, Unresolved
from daglens_analyzer.graph.resolve_deps import DEFAULT_GROUP, ProvidedAssets, group_of, provided_by, resolve_deps
from daglens_analyzer.source.node_id import NodeId


@dataclass(frozen=True, slots=True)
class Made:
    """What one definition makes: the assets whose key is known, and for the others notes."""

    assets: tuple[Asset, ...]
    unresolved: tuple[Unresolved, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedAssets:
    """What definitions make, each by itself: resolving them again when few of them are others costs these few."""

    definitions: Sequence[AssetsDefinition]
    provided: ProvidedAssets
    made: tuple[Made, ...]
    lineage: Lineage

    @property
    def assets(self) -> tuple[Asset, ...]:
        """In definition order."""
        return tuple(chain.from_iterable(each.assets for each in self.made))

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        return tuple(chain.from_iterable(each.unresolved for each in self.made if each.unresolved))


def resolve_assets(definitions: Sequence[AssetsDefinition], before: ResolvedAssets | None = None) -> ResolvedAssets:
    """The assets of a code location. `before` is what an earlier revision of it came to: an asset is resolved anew only
    where its definition is another object, as long as all together provide the same keys."""
    if before is not None and len(definitions) == len(before.definitions):
        pairs = enumerate(zip(before.definitions, definitions, strict=True))
        changed = [place for place, (old, new) in pairs if old is not new]
        if all(provided_by(before.definitions[place]) == provided_by(definitions[place]) for place in changed):
            return _patched(before, definitions, changed)
    provided = ProvidedAssets.of(definitions)
    made = tuple(_made(definition, provided) for definition in definitions)
    return ResolvedAssets(definitions, provided, made, Lineage(chain.from_iterable(each.assets for each in made)))


def _patched(before: ResolvedAssets, definitions: Sequence[AssetsDefinition], changed: list[int]) -> ResolvedAssets:
    made = list(before.made)
    for place in changed:
        made[place] = _made(definitions[place], before.provided)
    keeps_shape = all(_shape(before.made[place]) == _shape(made[place]) for place in changed)
    lineage = before.lineage if keeps_shape else Lineage(chain.from_iterable(each.assets for each in made))
    return ResolvedAssets(definitions, before.provided, tuple(made), lineage)


def _shape(made: Made) -> tuple[object, ...]:
    """All that lineage depends on."""
    return tuple(
        (
            asset.key,
            asset.executable,
            asset.definition and asset.definition.can_subset,
            *(dep.key for dep in asset.deps),
        )
        for asset in made.assets
    )


def _made(definition: AssetsDefinition, provided: ProvidedAssets) -> Made:
    found: list[Asset] = []
    unresolved: list[Unresolved] = []
    for spec in definition.specs:
        if isinstance(spec.key, Unknown):
            unresolved.append(Unresolved(spec.key_at, spec.key.reason))
        else:
            found.append(_asset(spec.key, spec, definition, provided))
    if not definition.specs_exact:
        unresolved.append(Unresolved(definition.at, "not all assets of this definition are known"))
    return Made(tuple(found), tuple(unresolved))


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


def stubs_of(assets: Sequence[Asset], checks: Iterable[AssetCheckDefinition]) -> tuple[Asset, ...]:
    """External assets for keys that nothing provides: named by a dependency without data, or by a check."""
    wanted: dict[AssetKey, NodeId] = {}
    for asset in assets:
        for dep in asset.deps:
            if not dep.is_provided and dep.input is None:
                wanted.setdefault(dep.key, dep.written.at)
    for check in checks:
        if isinstance(check.asset, AssetKey):
            wanted.setdefault(check.asset, check.asset_at)
    known = {asset.key for asset in assets} if wanted else frozenset[AssetKey]()
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
