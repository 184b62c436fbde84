"""The objects that a code location holds, by sort, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import (
    DEFINITION_TYPES,
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    DefinitionsValue,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.made_assets import external
from daglens_analyzer.graph.model import Unresolved
from daglens_analyzer.project.code_locations import LocationSource
from daglens_analyzer.revisions import splice_between

_LISTED_TYPES = (
    AssetsDefinition,
    AssetSpecValue,
    AssetCheckDefinition,
    AssetChecksValue,
    JobDefinition,
    UnresolvedAssetJob,
    ScheduleDefinition,
    SensorDefinition,
)

WrittenJob = JobDefinition | UnresolvedAssetJob


@dataclass(slots=True, eq=False)
class Loaded:
    """`values` are those that `assets` were sorted out of: the same tuple where there is nothing else. An asset that
    was listed twice may be there twice.
    `made_of_specs` and `made_of_graphs` are what was made of bare specs and of graphs that stand among jobs: the
    same objects in every revision, as long as the spec and the graph are."""

    values: tuple[Value, ...] = ()
    assets: tuple[AssetsDefinition, ...] = ()
    checks: list[AssetCheckDefinition] = field(default_factory=list[AssetCheckDefinition])
    jobs: list[WrittenJob] = field(default_factory=list[WrittenJob])
    graphs: list[GraphDefinition] = field(default_factory=list[GraphDefinition])
    ops: list[OpDefinition] = field(default_factory=list[OpDefinition])
    schedules: list[ScheduleDefinition] = field(default_factory=list[ScheduleDefinition])
    sensors: list[SensorDefinition] = field(default_factory=list[SensorDefinition])
    unresolved: list[Unresolved] = field(default_factory=list[Unresolved])
    made_of_specs: dict[AssetSpecValue, AssetsDefinition] = field(
        default_factory=dict[AssetSpecValue, AssetsDefinition]
    )
    made_of_graphs: dict[GraphDefinition, JobDefinition] = field(default_factory=dict[GraphDefinition, JobDefinition])


def load(source: LocationSource, before: Loaded | None) -> Loaded:
    """What the object of a code location holds, else what its file binds. `before` is what an earlier revision held."""
    loaded = Loaded()
    before = before or loaded
    value = source.value
    if value is None:
        _take(tuple(_bound(source.module)), (), loaded, before)
    elif isinstance(value, DefinitionsValue):
        jobs = [_job_of(job, loaded, before) if isinstance(job, GraphDefinition) else job for job in value.jobs]
        others = (*_brought(value), *value.asset_checks, *jobs, *value.schedules, *value.sensors)
        _take(value.assets, others, loaded, before)
        if not value.is_exact:
            loaded.unresolved.append(Unresolved(value.at, "not everything in this code location is known"))
    else:
        reason = value.reason if isinstance(value, Unknown) else "what this code location holds is not known"
        loaded.unresolved.append(Unresolved(value.at, reason))
    return loaded


def _brought(definitions: DefinitionsValue) -> Iterator[AssetsDefinition]:
    """The assets that schedules and sensors bring along as their targets, where no listed asset has their keys."""
    starters = chain(definitions.sensors, definitions.schedules)
    known = (each for each in starters if isinstance(each, ScheduleDefinition | SensorDefinition))
    brought = [each for starter in known for each in starter.brings]
    listed = (each for each in definitions.assets if isinstance(each, AssetsDefinition)) if brought else ()
    taken = {spec.key for each in listed for spec in each.specs}
    for each in brought:
        if taken.isdisjoint(spec.key for spec in each.specs):
            taken.update(spec.key for spec in each.specs)
            yield each


def _bound(module: EvaluatedModule) -> Iterator[Value]:
    """What a module binds at its top level, and the items of lists that hold nothing but what Dagster finds there."""
    for value in module.namespace.values():
        if isinstance(value, SequenceValue):
            items = [item for item in value.items if not isinstance(item, Unknown)] if value.kind == "list" else []
            yield from items if all(isinstance(item, _LISTED_TYPES) for item in items) else ()
        elif isinstance(value, (*DEFINITION_TYPES, AssetChecksValue)) and not _is_check_spec(value):
            yield value


def _is_check_spec(value: Value) -> bool:
    return isinstance(value, AssetCheckDefinition) and value.function is None


def _take(values: tuple[Value, ...], others: tuple[Value, ...], loaded: Loaded, before: Loaded) -> None:
    """Sort objects: `values`, which mostly are very many assets and nothing else, and `others`."""
    loaded.values = values
    are_assets = _are_assets(values, before)
    assets: list[AssetsDefinition] = []
    for value in dict.fromkeys(others if are_assets else values + others):
        match value:
            case AssetsDefinition():
                assets.append(value)
            case AssetSpecValue():
                assets.append(_external(value, loaded, before))
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
    loaded.assets = cast("tuple[AssetsDefinition, ...]", values) + tuple(assets) if are_assets else tuple(assets)


def _are_assets(values: tuple[Value, ...], before: Loaded) -> bool:
    """Whether there is nothing but assets: an edit changes few of them."""
    new = values
    if before.assets is before.values:
        splice = splice_between(before.values, values)
        new = () if splice is None else splice.added
    return all(type(value) is AssetsDefinition for value in new)


def _job_of(graph: GraphDefinition, loaded: Loaded, before: Loaded) -> JobDefinition:
    """The job that Dagster makes of a graph that stands among jobs."""
    made = before.made_of_graphs.get(graph) or JobDefinition(
        graph.at, graph.name, graph.name_at, graph, graph.description, graph.built_at
    )
    loaded.made_of_graphs[graph] = made
    return made


def _external(spec: AssetSpecValue, loaded: Loaded, before: Loaded) -> AssetsDefinition:
    made = before.made_of_specs.get(spec) or external(spec)
    loaded.made_of_specs[spec] = made
    return made
