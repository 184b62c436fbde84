"""The definition graph: what Dagster would have after loading the project, as far as the source tells.

`CodeLocation` is one loadable object (`Definitions`, `@repository`...), or a single file's own definitions.
`DefinitionGraph` holds them all, and every definition that the source makes, in a code location or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetDep,
    AssetKind,
    AssetsDefinition,
    AssetSpecValue,
    Definition,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.source.node_id import NodeId

Keys = frozenset[AssetKey]


@dataclass(frozen=True, slots=True)
class ResolvedDep:
    """A dependency after matching. `key` is the asset it binds to; `written` is what the source says. Where nothing
    provides it: `key == written.key`, and `is_provided` is false."""

    key: AssetKey
    input: str | None
    written: AssetDep
    is_provided: bool


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset of a code location."""

    key: AssetKey
    kind: AssetKind
    deps: tuple[ResolvedDep, ...]
    group: str | None
    description: str | None
    partitions: str | None
    code_version: str | None
    owners: tuple[str, ...]
    tags: Mapping[str, str]
    kinds: tuple[str, ...]
    executable: bool
    op: str | None
    at: NodeId
    built_at: NodeId | None
    definition: AssetsDefinition | None
    spec: AssetSpecValue | None
    is_stub: bool = False
    """Made by a `deps=` entry that nothing provides: Dagster makes it external."""


@dataclass(frozen=True, slots=True)
class Job:
    """`assets` are the selected assets in key order; `graph` is the graph of an op job."""

    name: str
    assets: tuple[AssetKey, ...]
    graph: GraphDefinition | None
    at: NodeId
    definition: JobDefinition | UnresolvedAssetJob
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Unresolved:
    at: NodeId
    reason: str


class Lineage:
    """The shape of a code location's assets: keys, what they depend on, and which are made together.

    Two revisions of a location have the same object where all that is the same, so what follows from the shape alone
    can be remembered by it. `assets` are those of the first revision of this shape: only their shape may be used.
    """

    def __init__(self, assets: Iterable[Asset]) -> None:
        by_key: dict[AssetKey, Asset] = {}
        for asset in assets:
            by_key.setdefault(asset.key, asset)
        self.assets: Mapping[AssetKey, Asset] = by_key

    @cached_property
    def upstream(self) -> Mapping[AssetKey, Keys]:
        """What each asset depends on directly, stubs not among them."""
        return {key: frozenset(dep.key for dep in asset.deps) for key, asset in self.assets.items()}

    @cached_property
    def downstream(self) -> Mapping[AssetKey, Keys]:
        """What depends on each key directly."""
        found: dict[AssetKey, set[AssetKey]] = {}
        for key, parents in self.upstream.items():
            for parent in parents:
                found.setdefault(parent, set()).add(key)
        return {key: frozenset(children) for key, children in found.items()}


@dataclass(frozen=True)
class CodeLocation:
    """`path` is the file that holds the object; `assets` keeps duplicates, in definition order. `is_exact` is false
    where there may be definitions that are not known."""

    name: str
    path: str
    at: NodeId | None
    assets: tuple[Asset, ...]
    checks: tuple[AssetCheckDefinition, ...]
    ops: tuple[OpDefinition, ...]
    graphs: tuple[GraphDefinition, ...]
    jobs: tuple[Job, ...]
    schedules: tuple[ScheduleDefinition, ...]
    sensors: tuple[SensorDefinition, ...]
    resources: Mapping[str, Value]
    unresolved: tuple[Unresolved, ...]
    is_exact: bool = True
    resources_exact: bool = False
    lineage: Lineage | None = field(default=None, repr=False, compare=False)

    @cached_property
    def asset_by_key(self) -> Mapping[AssetKey, Asset]:
        """The first asset of each key, stubs included."""
        found: dict[AssetKey, Asset] = {}
        for asset in self.assets:
            found.setdefault(asset.key, asset)
        return found

    @cached_property
    def downstream(self) -> Mapping[AssetKey, tuple[Asset, ...]]:
        """The assets that name a key among their dependencies."""
        found: dict[AssetKey, list[Asset]] = {}
        for asset in self.assets:
            for key in dict.fromkeys(dep.key for dep in asset.deps):
                found.setdefault(key, []).append(asset)
        return {key: tuple(assets) for key, assets in found.items()}


@dataclass(frozen=True)
class DefinitionGraph:
    """Every code location, and every definition made anywhere in the project's modules, in order of evaluation."""

    locations: tuple[CodeLocation, ...]
    definitions: tuple[Definition, ...] = field(default=())
    unresolved: tuple[Unresolved, ...] = field(default=())
