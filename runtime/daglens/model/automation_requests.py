"""One tick of an automation condition sensor: its assets' conditions, and the runs that they come to."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .asset_graph import AssetGraph
from .asset_key import AssetCheckKey, AssetKey
from .asset_selection import AssetSelection
from .automation_condition import AutomationCondition
from .automation_cursor import Entity, Parts, cursor_from_text, cursor_to_text
from .automation_evaluation import conditions_of, evaluate_conditions
from .automation_sensor import AutomationConditionSensorDefinition
from .run_request_partitions import partition_tags
from .run_requests import RunRequest


def evaluate_automation_sensor(
    sensor: AutomationConditionSensorDefinition,
    graph: AssetGraph,
    instance: Any,
    cursor: str | None,
    evaluation_time: datetime | None = None,
) -> tuple[Sequence[RunRequest], str]:
    """The runs to request, and the cursor of the next tick.

    What is wanted of one partition goes into one run; several partitions are several runs, as they are for a sensor
    that emits no backfills. Raises DagsterInvariantViolationError for a cursor that is not one of ours.
    """
    before = None if cursor is None else cursor_from_text(cursor)
    result = evaluate_conditions(graph, _conditions(sensor, graph), instance, evaluation_time, before)
    wanted = {key: parts for key, parts in result.cursor.requested.items() if parts}
    return _run_requests(graph, wanted, sensor.run_tags), cursor_to_text(result.cursor)


def _conditions(sensor: AutomationConditionSensorDefinition, graph: AssetGraph) -> Mapping[Entity, AutomationCondition]:
    selection = AssetSelection.from_coercible(sensor.asset_selection)
    chosen: set[Entity] = {*selection.resolve(graph), *selection.resolve_checks(graph)}
    found: dict[Entity, AutomationCondition] = {}
    for key in graph.specs:
        for entity, own in conditions_of(graph, key):
            condition = own or sensor.default_condition
            if entity in chosen and condition is not None:
                found[entity] = condition
    return found


def _run_requests(
    graph: AssetGraph, wanted: Mapping[Entity, Parts], run_tags: Mapping[str, str]
) -> Sequence[RunRequest]:
    together: dict[tuple[Any, str | None], list[Entity]] = {}
    for entity in wanted:
        # A check whose asset is asked for too runs beside it.
        leader = entity.asset_key if isinstance(entity, AssetCheckKey) and entity.asset_key in wanted else entity
        definition = _partitions_of(graph, leader)
        for part in sorted(wanted[leader], key=lambda part: part or ""):
            together.setdefault((definition, part), []).append(entity)
    requests = [_run_request(graph, *place, entities, run_tags) for place, entities in together.items()]
    return sorted(requests, key=lambda request: request.partition_key or "")


def _run_request(
    graph: AssetGraph, definition: Any, part: str | None, entities: Sequence[Entity], run_tags: Mapping[str, str]
) -> RunRequest:
    assets = sorted(key for key in entities if isinstance(key, AssetKey))
    checks = [key for key in entities if isinstance(key, AssetCheckKey)]
    beside = [key for key in graph.checks if key.asset_key in assets]
    chosen = checks or None
    if any(_condition_of_check(graph, key) is not None for key in beside):
        # Checks that have conditions of their own run when those ask for it.
        chosen = list(dict.fromkeys([*checks, *(key for key in beside if _condition_of_check(graph, key) is None)]))
    tags = {**run_tags, **({} if part is None else partition_tags(definition, part))}
    return RunRequest(asset_selection=assets, partition_key=part, tags=tags, asset_check_keys=chosen)


def _condition_of_check(graph: AssetGraph, key: AssetCheckKey) -> Any:
    return graph.checks[key].get_spec_for_check_key(key).automation_condition


def _partitions_of(graph: AssetGraph, entity: Entity) -> Any:
    if isinstance(entity, AssetCheckKey):
        return graph.checks[entity].get_spec_for_check_key(entity).partitions_def
    assert isinstance(entity, AssetKey), "sensors ask for assets and checks"
    return graph.specs[entity].partitions_def
