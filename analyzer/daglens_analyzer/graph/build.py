"""From what modules made to what Dagster would have after loading them: a `CodeLocation` for each loadable object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from daglens_analyzer.evaluate.chunk_run import UnresolvedNote
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.assets import ResolvedAssets, resolve_assets
from daglens_analyzer.graph.automation import automated_among, default_sensor
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    DefinitionsValue,
    ScheduleDefinition,
    SensorDefinition,
)
from daglens_analyzer.graph.jobs import jobs_of
from daglens_analyzer.graph.loaded import Loaded, load
from daglens_analyzer.graph.made_assets import stubs_of
from daglens_analyzer.graph.model import Asset, CodeLocation, DefinitionGraph, Job, Unresolved
from daglens_analyzer.graph.partitioned_schedules import with_cron
from daglens_analyzer.graph.selection import AssetGraph
from daglens_analyzer.patched_map import patched, whole
from daglens_analyzer.project.code_locations import LocationSource
from daglens_analyzer.revisions import are_same


@dataclass(frozen=True, slots=True, eq=False)
class BuiltLocation:
    """A code location, the object that it was built of, and what the next revision of it starts from."""

    source: LocationSource
    location: CodeLocation
    loaded: Loaded
    resolved: ResolvedAssets
    started: Started

    def is_of(self, source: LocationSource) -> bool:
        """Whether building it of `source` would give the same."""
        mine = self.source
        return mine is source or (
            mine.name == source.name and mine.value is source.value and are_same(mine.modules, source.modules)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Started:
    """Jobs, and what starts them. `unresolved` are the notes on jobs; `graph` is what selections were made of, with the
    assets that have a condition."""

    graph: AssetGraph
    automated: tuple[Asset, ...]
    jobs: tuple[Job, ...]
    schedules: tuple[ScheduleDefinition, ...]
    sensors: tuple[SensorDefinition, ...]
    unresolved: tuple[Unresolved, ...]


def build_graph(
    sources: Iterable[LocationSource], modules: Mapping[str, EvaluatedModule], before: Iterable[BuiltLocation] = ()
) -> tuple[DefinitionGraph, tuple[BuiltLocation, ...]]:
    """The graph of a project: its code locations, and every definition that its modules make. `before` are the
    locations of an earlier revision: those made of the very same objects are kept, the others start from theirs."""
    known: dict[tuple[str, str], list[BuiltLocation]] = {}
    for built in before:
        known.setdefault((built.source.name, built.source.module.path), []).append(built)
    found: list[BuiltLocation] = []
    for source in sources:
        earlier = known.get((source.name, source.module.path), [])
        same = next((built for built in earlier if built.is_of(source)), None)
        found.append(same or build_location(source, earlier[0] if earlier else None))
    locations = tuple(found)
    return DefinitionGraph(tuple(built.location for built in locations), modules), locations


def build_location(source: LocationSource, before: BuiltLocation | None = None) -> BuiltLocation:
    """One code location, resolved: dependencies matched, selections made, everything named."""
    value = source.value
    loaded = load(source, before and before.loaded)
    resolved = resolve_assets(loaded.assets, before and before.resolved)
    checks = _checks(loaded, resolved, before)
    stubs = stubs_of(resolved.stubs_wanted, checks, resolved.provided)
    if before is not None and before.location.stubs == stubs:
        stubs = before.location.stubs
    started = _started(loaded, resolved, checks, stubs, before)
    unresolved = (*loaded.unresolved, *resolved.unresolved, *started.unresolved)
    notes: Iterable[UnresolvedNote] = chain.from_iterable(map(_notes_of, source.modules))
    is_exact = not isinstance(value, Unknown) and not (isinstance(value, DefinitionsValue) and not value.is_exact)
    location = CodeLocation(
        name=source.name,
        path=source.module.path,
        at=None if value is None else value.at,
        made=resolved.made,
        stubs=stubs,
        first_of_key=resolved.by_key,
        repeated_keys=frozenset(resolved.provided.repeated),
        checks=checks,
        own_ops=tuple(loaded.ops),
        own_graphs=tuple(loaded.graphs),
        jobs=started.jobs,
        schedules=started.schedules,
        sensors=started.sensors,
        resources=value.resources if isinstance(value, DefinitionsValue) else {},
        resources_exact=isinstance(value, DefinitionsValue) and value.resources_exact,
        unresolved=tuple(dict.fromkeys((*unresolved, *(Unresolved(note.at, note.reason) for note in notes)))),
        is_exact=is_exact and not unresolved,
        lineage=resolved.lineage,
        facets=resolved.facets,
        changes=resolved.changes,
    )
    return BuiltLocation(source, location, loaded, resolved, started)


_notes_of = attrgetter("unresolved")
_checks_of = attrgetter("checks")
_assets_of = attrgetter("assets")


def _checks(loaded: Loaded, resolved: ResolvedAssets, before: BuiltLocation | None) -> tuple[AssetCheckDefinition, ...]:
    """The checks that are listed, and those that come with assets."""
    if before is None:
        return _found_checks(loaded, resolved)
    known = before.location.checks
    if are_same(before.loaded.checks, loaded.checks) and not resolved.differs_from(before.resolved, by=_checks_of):
        return known
    found = _found_checks(loaded, resolved)
    return known if are_same(known, found) else found


def _found_checks(loaded: Loaded, resolved: ResolvedAssets) -> tuple[AssetCheckDefinition, ...]:
    return (*loaded.checks, *chain.from_iterable(map(_checks_of, resolved.definitions)))


def _started(
    loaded: Loaded,
    resolved: ResolvedAssets,
    checks: tuple[AssetCheckDefinition, ...],
    stubs: tuple[Asset, ...],
    before: BuiltLocation | None,
) -> Started:
    """Selections are made again only where something that they read has changed."""
    same_jobs = () if before is None else before.started.jobs
    before = before if before and before.resolved.facets is resolved.facets and before.location.stubs is stubs else None
    if (
        before is not None
        and before.location.checks is checks
        and are_same(before.loaded.jobs, loaded.jobs)
        and are_same(before.loaded.schedules, loaded.schedules)
        and are_same(before.loaded.sensors, loaded.sensors)
    ):
        return before.started
    if before is not None:
        graph, automated = before.started.graph, before.started.automated
    else:
        by_key = whole(patched(resolved.by_key, {stub.key: stub for stub in stubs}))
        graph = AssetGraph(by_key, resolved.lineage)
        automated = automated_among(chain.from_iterable(map(_assets_of, resolved.made)))
    unresolved: list[Unresolved] = []
    jobs = jobs_of(loaded.jobs, loaded.schedules, loaded.sensors, graph, unresolved)
    same = {job.definition: job for job in same_jobs}
    jobs = tuple(same[job.definition] if same.get(job.definition) == job else job for job in jobs)
    added = default_sensor(automated, checks, loaded.jobs, loaded.sensors, graph)
    schedules = with_cron(loaded.schedules, jobs, graph.assets)
    return Started(graph, automated, jobs, schedules, (*loaded.sensors, *added), tuple(unresolved))
