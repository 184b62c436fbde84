"""The definition graph: what Dagster would have after loading the project, as far as the source tells.

`CodeLocation` is one loadable object (`Definitions`, `@repository`...), or a single file's own definitions.
`DefinitionGraph` holds them all, and every definition that the source makes, in a code location or not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple, cast
from weakref import ref

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    DEFINITION_TYPES,
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
from daglens_analyzer.graph.nodes import graphs_and_ops
from daglens_analyzer.patched_map import patched
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

Keys = frozenset[AssetKey]


@record
class ResolvedDep:
    """A dependency after matching. `key` is the asset it binds to; `written` is what the source says. Where nothing
    provides it: `key == written.key`, and `is_provided` is false."""

    key: AssetKey
    input: str | None
    written: AssetDep
    is_provided: bool


@record
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


@record
class Job:
    """`assets` are the selected assets in key order; `graph` is the graph of an op job."""

    name: str
    assets: tuple[AssetKey, ...]
    graph: GraphDefinition | None
    at: NodeId
    definition: JobDefinition | UnresolvedAssetJob
    is_exact: bool = True


@record
class Unresolved:
    at: NodeId
    reason: str


class Made(NamedTuple):
    """What one definition makes in a code location."""

    definition: AssetsDefinition
    assets: tuple[Asset, ...]
    unresolved: tuple[Unresolved, ...]


@record(eq=False)
class MadeChanges:
    """How a location's assets differ from those of the revision before: `come` took the place of `gone`, and
    `concerned` may depend on what is among them. The object also names the revision."""

    gone: tuple[Made, ...] = ()
    come: tuple[Made, ...] = ()
    concerned: tuple[Made, ...] = ()


class Lineage:
    """The shape of a code location's assets: keys, what they depend on, and which are made together.

    Two revisions of a location have the same object where all that is the same, so what follows from the shape alone
    can be remembered by it. `assets` are those of the first revision of this shape: only their shape may be used. At
    most the assets with the keys `changed` have another shape than in `before`, if that still exists.
    """

    def __init__(
        self, assets: Mapping[AssetKey, Asset], before: Lineage | None = None, changed: Iterable[AssetKey] = ()
    ) -> None:
        self.assets = assets
        self.changed = frozenset(changed)
        self._before = None if before is None else ref(before)
        if before is not None and "upstream" in before.__dict__:
            self.upstream = self._patched_upstream(before.upstream)
            if "downstream" in before.__dict__:
                self.downstream = self._patched_downstream(before)
        if before is not None and "sorted_keys" in before.__dict__:
            self.sorted_keys = self._patched_order(before)

    @property
    def before(self) -> Lineage | None:
        return None if self._before is None else self._before()

    @cached_property
    def sorted_keys(self) -> Sequence[AssetKey]:
        return sorted(self.assets)

    @cached_property
    def upstream(self) -> Mapping[AssetKey, Keys]:
        """What each asset depends on directly, stubs not among them."""
        return {key: _upstream(asset) for key, asset in self.assets.items()}

    @cached_property
    def downstream(self) -> Mapping[AssetKey, Keys]:
        """What depends on each key directly."""
        found: dict[AssetKey, set[AssetKey]] = {}
        for key, parents in self.upstream.items():
            for parent in parents:
                found.setdefault(parent, set()).add(key)
        return {key: frozenset(children) for key, children in found.items()}

    def _patched_order(self, before: Lineage) -> Sequence[AssetKey]:
        found = list(before.sorted_keys)
        for key in self.changed:
            place = bisect_left(found, key)
            if key in before.assets and key not in self.assets:
                del found[place]
            elif key in self.assets and key not in before.assets:
                found.insert(place, key)
        return found

    def _patched_upstream(self, before: Mapping[AssetKey, Keys]) -> Mapping[AssetKey, Keys]:
        come = {key: _upstream(asset) for key in self.changed if (asset := self.assets.get(key)) is not None}
        return patched(before, come, self.changed - come.keys())

    def _patched_downstream(self, before: Lineage) -> Mapping[AssetKey, Keys]:
        nothing: Keys = frozenset()
        parents = [
            parent for key in self.changed for each in (before, self) for parent in each.upstream.get(key, nothing)
        ]
        found = {parent: before.downstream.get(parent, nothing) for parent in parents}
        for key in self.changed:
            for parent in before.upstream.get(key, nothing):
                found[parent] -= {key}
            for parent in self.upstream.get(key, nothing):
                found[parent] |= {key}
        left = {parent: children for parent, children in found.items() if children}
        return patched(before.downstream, left, found.keys() - left.keys())


def _upstream(asset: Asset) -> Keys:
    return frozenset(dep.key for dep in asset.deps)


@dataclass(frozen=True, eq=False)
class CodeLocation:
    """`path` is the file that holds the object. `is_exact` is false where there may be definitions that are not known.

    `made` are the assets by definition, in order; `facets` is the same object in two revisions while all is the same
    that selections and jobs ask of assets. What is derived here is computed when asked for.
    """

    name: str
    path: str
    at: NodeId | None
    made: tuple[Made, ...]
    stubs: tuple[Asset, ...]
    first_of_key: Mapping[AssetKey, Asset]
    repeated_keys: frozenset[AssetKey]
    checks: tuple[AssetCheckDefinition, ...]
    own_ops: tuple[OpDefinition, ...]
    own_graphs: tuple[GraphDefinition, ...]
    jobs: tuple[Job, ...]
    schedules: tuple[ScheduleDefinition, ...]
    sensors: tuple[SensorDefinition, ...]
    resources: Mapping[str, Value]
    unresolved: tuple[Unresolved, ...]
    is_exact: bool
    resources_exact: bool
    lineage: Lineage = field(repr=False)
    facets: object = field(repr=False)
    changes: tuple[MadeChanges, ...] = field(repr=False)
    """The last ones, of this revision last."""

    def changes_since(self, revision: MadeChanges) -> tuple[MadeChanges, ...] | None:
        """The changes behind a revision; None where it lies too far back."""
        place = next((place for place, step in enumerate(self.changes) if step is revision), None)
        return None if place is None else self.changes[place + 1 :]

    @cached_property
    def assets(self) -> tuple[Asset, ...]:
        """In definition order, duplicates among them; stubs last."""
        return (*chain.from_iterable(each.assets for each in self.made), *self.stubs)

    @cached_property
    def asset_by_key(self) -> Mapping[AssetKey, Asset]:
        """The first asset of each key, stubs included, in no particular order."""
        stubs = {stub.key: stub for stub in self.stubs}
        return patched(self.first_of_key, stubs) if stubs else self.first_of_key

    @cached_property
    def downstream(self) -> Mapping[AssetKey, tuple[Asset, ...]]:
        """The assets that name a key among their dependencies."""
        found: dict[AssetKey, list[Asset]] = {}
        for asset in self.assets:
            for key in dict.fromkeys(dep.key for dep in asset.deps):
                found.setdefault(key, []).append(asset)
        return {key: tuple(assets) for key, assets in found.items()}

    @cached_property
    def graphs(self) -> tuple[GraphDefinition, ...]:
        """Graphs of jobs and graph-backed assets too, at any depth."""
        return self._nodes[0]

    @cached_property
    def ops(self) -> tuple[OpDefinition, ...]:
        """Those in graphs and jobs too."""
        return self._nodes[1]

    @cached_property
    def _nodes(self) -> tuple[tuple[GraphDefinition, ...], tuple[OpDefinition, ...]]:
        under_assets = (each.definition.node for each in self.made)
        roots = [*self.own_graphs, *(job.graph for job in self.jobs if job.graph is not None)]
        roots += [node for node in under_assets if isinstance(node, GraphDefinition)]
        return graphs_and_ops(roots, self.own_ops)


@dataclass(frozen=True, eq=False)
class DefinitionGraph:
    """Every code location, and what the project's modules make, in order of evaluation."""

    locations: tuple[CodeLocation, ...]
    modules: Mapping[str, EvaluatedModule] = field(default_factory=dict[str, "EvaluatedModule"], repr=False)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """Every definition made anywhere, in a code location or not."""
        made = (value for module in self.modules.values() for value in module.definitions)
        return tuple(cast("Iterable[Definition]", (value for value in made if isinstance(value, DEFINITION_TYPES))))

    @cached_property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """Every note that something is not known, in a code location or not."""
        notes = (note for module in self.modules.values() for note in module.unresolved)
        return tuple(dict.fromkeys(Unresolved(note.at, note.reason) for note in notes))
