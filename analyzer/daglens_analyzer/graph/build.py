"""From what modules made to what Dagster would have after loading them: a `CodeLocation` for each loadable object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import is_
from typing import cast, get_args

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import SequenceValue, Unknown, Value
from daglens_analyzer.graph.assets import ResolvedAssets, external, resolve_assets, stubs_of
from daglens_analyzer.graph.automation import default_sensor
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    Definition,
    DefinitionsValue,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.jobs import jobs_of
from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph, Unresolved
from daglens_analyzer.graph.nodes import graphs_and_ops
from daglens_analyzer.graph.partitioned_schedules import with_cron
from daglens_analyzer.project.code_locations import LocationSource

_DEFINITION_TYPES: tuple[type, ...] = get_args(Definition)


@dataclass(slots=True)
class Loaded:
    """The objects of a code location by sort, each once."""

    assets: list[AssetsDefinition] = field(default_factory=list[AssetsDefinition])
    checks: list[AssetCheckDefinition] = field(default_factory=list[AssetCheckDefinition])
    jobs: list[JobDefinition | UnresolvedAssetJob] = field(default_factory=list[JobDefinition | UnresolvedAssetJob])
    graphs: list[GraphDefinition] = field(default_factory=list[GraphDefinition])
    ops: list[OpDefinition] = field(default_factory=list[OpDefinition])
    schedules: list[ScheduleDefinition] = field(default_factory=list[ScheduleDefinition])
    sensors: list[SensorDefinition] = field(default_factory=list[SensorDefinition])
    unresolved: list[Unresolved] = field(default_factory=list[Unresolved])


@dataclass(frozen=True, slots=True, eq=False)
class BuiltLocation:
    """A code location, the object that it was built of, and what the next revision of it starts from."""

    source: LocationSource
    location: CodeLocation
    resolved: ResolvedAssets

    def is_of(self, source: LocationSource) -> bool:
        """Whether building it of `source` would give the same."""
        mine = self.source
        return (
            mine.name == source.name
            and mine.value is source.value
            and len(mine.modules) == len(source.modules)
            and all(map(is_, mine.modules, source.modules))
        )


def build_graph(
    sources: Iterable[LocationSource], modules: Iterable[EvaluatedModule], before: Iterable[BuiltLocation] = ()
) -> tuple[DefinitionGraph, tuple[BuiltLocation, ...]]:
    """The graph of a project: its code locations, and every definition that its modules make. `before` are the
    locations of an earlier revision: those made of the very same objects are kept, the others start from theirs."""
    evaluated = tuple(modules)
    made = (value for module in evaluated for value in module.definitions if isinstance(value, _DEFINITION_TYPES))
    notes = dict.fromkeys(Unresolved(note.at, note.reason) for module in evaluated for note in module.unresolved)
    locations = _locations(sources, before)
    graph = DefinitionGraph(
        locations=tuple(built.location for built in locations),
        definitions=tuple(cast("Iterator[Definition]", made)),
        unresolved=tuple(notes),
    )
    return graph, locations


def _locations(sources: Iterable[LocationSource], before: Iterable[BuiltLocation]) -> tuple[BuiltLocation, ...]:
    known: dict[tuple[str, str], list[BuiltLocation]] = {}
    for built in before:
        known.setdefault((built.source.name, built.source.module.path), []).append(built)
    found: list[BuiltLocation] = []
    for source in sources:
        earlier = known.get((source.name, source.module.path), [])
        same = next((built for built in earlier if built.is_of(source)), None)
        found.append(same or build_location(source, earlier[0].resolved if earlier else None))
    return tuple(found)


def build_location(source: LocationSource, before: ResolvedAssets | None = None) -> BuiltLocation:
    """One code location, resolved: dependencies matched, selections made, everything named."""
    loaded = _load(source)
    value = source.value
    resolved = resolve_assets(loaded.assets, before)
    assets = resolved.assets
    loaded.unresolved += resolved.unresolved
    checks = [*loaded.checks, *(check for definition in loaded.assets for check in definition.checks)]
    assets = (*assets, *stubs_of(assets, checks))
    jobs = jobs_of(loaded.jobs, loaded.schedules, loaded.sensors, assets, resolved.lineage, loaded.unresolved)
    roots = [*loaded.graphs, *(job.graph for job in jobs if job.graph is not None)]
    roots += [made.node for made in loaded.assets if isinstance(made.node, GraphDefinition)]
    graphs, ops = graphs_and_ops(roots, loaded.ops)
    notes = (Unresolved(note.at, note.reason) for module in source.modules for note in module.unresolved)
    is_exact = not isinstance(value, Unknown) and not (isinstance(value, DefinitionsValue) and not value.is_exact)
    location = CodeLocation(
        name=source.name,
        path=source.module.path,
        at=None if value is None else value.at,
        assets=assets,
        checks=tuple(checks),
        ops=ops,
        graphs=graphs,
        jobs=jobs,
        schedules=with_cron(loaded.schedules, jobs, assets),
        sensors=(*loaded.sensors, *default_sensor(assets, checks, loaded.sensors, resolved.lineage)),
        resources=value.resources if isinstance(value, DefinitionsValue) else {},
        resources_exact=isinstance(value, DefinitionsValue) and value.resources_exact,
        unresolved=tuple(dict.fromkeys((*loaded.unresolved, *notes))),
        is_exact=is_exact and not loaded.unresolved and all(made.specs_exact for made in loaded.assets),
        lineage=resolved.lineage,
    )
    return BuiltLocation(source, location, resolved)


def _load(source: LocationSource) -> Loaded:
    loaded = Loaded()
    value = source.value
    if value is None:
        _take(_bound(source.module), loaded)
    elif isinstance(value, DefinitionsValue):
        jobs = (_job_of(job) if isinstance(job, GraphDefinition) else job for job in value.jobs)
        _take((*value.assets, *value.asset_checks, *jobs, *value.schedules, *value.sensors), loaded)
        if not value.is_exact:
            loaded.unresolved.append(Unresolved(value.at, "not everything in this code location is known"))
    else:
        reason = value.reason if isinstance(value, Unknown) else "what this code location holds is not known"
        loaded.unresolved.append(Unresolved(value.at, reason))
    return loaded


def _bound(module: EvaluatedModule) -> Iterator[Value]:
    """What a module binds at its top level, lists of definitions included."""
    for value in module.namespace.values():
        if isinstance(value, SequenceValue):
            yield from (item for item in value.items if isinstance(item, _DEFINITION_TYPES))
        elif isinstance(value, _DEFINITION_TYPES) and not _is_check_spec(value):
            yield value


def _is_check_spec(value: Value) -> bool:
    return isinstance(value, AssetCheckDefinition) and value.function is None


def _take(values: Iterable[Value], loaded: Loaded) -> None:
    """Sort objects; the same object twice counts once."""
    for value in {id(value): value for value in values}.values():
        match value:
            case AssetsDefinition():
                loaded.assets.append(value)
            case AssetSpecValue():
                loaded.assets.append(external(value))
            case AssetCheckDefinition():
                loaded.checks.append(value)
            case AssetChecksValue(checks=checks):
                loaded.checks.extend(checks)
            case JobDefinition() | UnresolvedAssetJob():
                loaded.jobs.append(value)
            case GraphDefinition():
                loaded.graphs.append(value)
            case OpDefinition():
                loaded.ops.append(value)
            case ScheduleDefinition():
                loaded.schedules.append(value)
            case SensorDefinition():
                loaded.sensors.append(value)
            case Unknown(reason=reason):
                loaded.unresolved.append(Unresolved(value.at, reason))
            case _:
                pass


def _job_of(graph: GraphDefinition) -> JobDefinition:
    """The job that Dagster makes of a graph that stands among jobs."""
    return JobDefinition(graph.at, graph.name, graph.name_at, graph, graph.description, graph.built_at)
