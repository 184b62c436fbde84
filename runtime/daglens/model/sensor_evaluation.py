"""What a sensor's answers come to: requests checked against its targets, with partitions, assets and tags resolved."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .errors import CheckError, DagsterInvariantViolationError
from .run_requests import RunRequest
from .tick_result import SensorExecutionData, requests_and_skip, with_target_tags

if TYPE_CHECKING:
    from .sensor import SensorDefinition
    from .sensor_contexts import SensorEvaluationContext

EMPTY_RESULT = "Sensor function returned an empty result"


def sensor_execution_data(
    sensor: SensorDefinition, items: Sequence[Any], context: SensorEvaluationContext
) -> SensorExecutionData:
    from .run_status_sensor import DagsterRunReaction
    from .sensor import SensorResult

    results = [each for each in items if isinstance(each, SensorResult)]
    if results and len(items) > 1:
        raise CheckError("A SensorResult is all that a sensor returns: put its run requests or skip reason into it.")
    cursor, dynamic, events = context.cursor, (), ()
    reactions = [each for each in items if isinstance(each, DagsterRunReaction)]
    if results:
        result = results[0]
        requests = list(result.run_requests or ())
        skip = result.skip_reason.skip_message if result.skip_reason else None if requests else EMPTY_RESULT
        if context.cursor_updated and result.cursor:
            raise DagsterInvariantViolationError(
                "The cursor of a SensorResult cannot be set if context.update_cursor() is called too: do one of the "
                "two."
            )
        cursor = result.cursor or cursor
        dynamic, events = result.dynamic_partitions_requests or (), result.asset_events or ()
    elif not items or all(each is None for each in items):
        requests, skip = [], EMPTY_RESULT
    else:
        rest = [each for each in items if not isinstance(each, DagsterRunReaction)]
        requests, skip = requests_and_skip(rest, "sensor", sensor.name)
    tags = {"dagster/sensor_name": sensor.name}
    return SensorExecutionData(
        [with_target_tags(each, tags) for each in _resolved(sensor, requests, context, dynamic)],
        skip,
        cursor,
        reactions,
        list(dynamic),
        events,
    )


def _resolved(
    sensor: SensorDefinition, requests: Sequence[RunRequest], context: SensorEvaluationContext, dynamic: Sequence[Any]
) -> list[RunRequest]:
    targets = {each.job_name: each for each in sensor.targets}
    if requests and not targets and sensor.asset_selection is None:
        raise DagsterInvariantViolationError(
            f"In '{sensor.name}', Sensor evaluation function returned a RunRequest for a sensor lacking a specified "
            "target to run: give @sensor a `job`, `jobs` or `job_name`."
        )
    if sensor.asset_selection is not None:
        requests = [_of_selected_assets(sensor, each, context) for each in requests]
    found: list[RunRequest] = []
    for request in requests:
        if request.job_name is None and len(targets) > 1:
            raise DagsterInvariantViolationError(
                f"Sensor '{sensor.name}' has several jobs, and a RunRequest of it has no `job_name`: give one of "
                f"{list(targets)}"
            )
        if targets and request.job_name and request.job_name not in targets:
            raise DagsterInvariantViolationError(
                f"Sensor '{sensor.name}' has no job '{request.job_name}': its jobs are {list(targets)}"
            )
        if request.partition_key and not request.has_resolved_partition():
            job = _job_of(request, targets, context)
            request = request.with_resolved_tags_and_config(job, dynamic, context.instance_ref)
        found.append(request)
    return found


def _job_of(request: RunRequest, targets: dict[str, Any], context: SensorEvaluationContext) -> Any:
    """The job that a request with a partition is for, with its partitions known."""
    name = request.job_name or next(iter(targets), "__ASSET_JOB")
    target = targets[name].job if name in targets else None
    if getattr(target, "partitions_def", None) is not None:
        return target
    if context.repository_def is None:
        raise DagsterInvariantViolationError(
            "Must provide repository def: build_sensor_context needs `repository_def` where a RunRequest has a "
            "partition, to find its job."
        )
    return context.repository_def.get_job(name)


def _of_selected_assets(sensor: SensorDefinition, request: RunRequest, context: SensorEvaluationContext) -> RunRequest:
    if context.repository_def is None:
        raise DagsterInvariantViolationError(
            "Must provide repository def: build_sensor_context needs `repository_def` where the sensor selects "
            "assets, to find them."
        )
    graph, selection = context.repository_def.asset_graph, sensor.asset_selection
    allowed = selection.resolve(graph)  # type: ignore[union-attr]
    wanted = request.asset_selection
    if wanted is not None and not set(wanted) <= allowed:
        raise DagsterInvariantViolationError(
            f"A RunRequest of sensor '{sensor.name}' has assets that the sensor does not select: "
            f"{sorted(set(wanted) - allowed)}"
        )
    checks = selection.resolve_checks(graph)  # type: ignore[union-attr]
    if request.asset_check_keys is not None and not set(request.asset_check_keys) <= checks:
        warnings.warn(
            "A RunRequest has asset check keys that its sensor does not select: this is deprecated.",
            DeprecationWarning,
            stacklevel=2,
        )
    return request.with_replaced_attrs(
        asset_selection=sorted(allowed) if wanted is None else wanted,
        asset_check_keys=sorted(checks) if request.asset_check_keys is None else request.asset_check_keys,
        job_name=request.job_name or "__ASSET_JOB",
    )
