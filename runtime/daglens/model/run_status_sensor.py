"""`@run_status_sensor` and `@run_failure_sensor`: called for each run that reaches a status."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .dagster_run import DagsterRun, DagsterRunStatus
from .errors import DagsterInvariantViolationError, RunStatusSensorExecutionError
from .run_requests import SkipReason
from .sensor import SensorDefinition, SensorResult, made_sensor
from .sensor_contexts import SensorEvaluationContext
from .tick_context import TickContext
from .tick_function import invoke_tick_function, required_resources
from .tick_result import answers
from .user_code import user_code_boundary

_EVENT_OF_STATUS = {
    DagsterRunStatus.QUEUED: "PIPELINE_ENQUEUED",
    DagsterRunStatus.STARTING: "PIPELINE_STARTING",
    DagsterRunStatus.STARTED: "PIPELINE_START",
    DagsterRunStatus.SUCCESS: "PIPELINE_SUCCESS",
    DagsterRunStatus.FAILURE: "PIPELINE_FAILURE",
    DagsterRunStatus.CANCELING: "PIPELINE_CANCELING",
    DagsterRunStatus.CANCELED: "PIPELINE_CANCELED",
}


@dataclass(frozen=True)
class DagsterRunReaction:
    """That a run status sensor looked at a run; `error` is what its function raised then."""

    dagster_run: DagsterRun
    run_status: DagsterRunStatus | None = None
    error: Any = None


class RunStatusSensorContext(TickContext):
    """The run and the event that the sensor is called for."""

    built_by = "build_run_status_sensor_context"

    def __init__(
        self,
        sensor_name: str = "",
        dagster_run: Any = None,
        dagster_event: Any = None,
        instance: Any = None,
        resources: Mapping[str, Any] | None = None,
        repository_def: Any = None,
        partition_key: str | None = None,
    ) -> None:
        super().__init__(instance, resources, repository_def)
        self.sensor_name, self.dagster_run, self.dagster_event = sensor_name, dagster_run, dagster_event
        self.partition_key = partition_key

    def for_run_failure(self) -> RunFailureSensorContext:
        return RunFailureSensorContext(
            self.sensor_name,
            self.dagster_run,
            self.dagster_event,
            self._instance,
            self._resource_values,
            self._repository_def,
            self.partition_key,
        )


class RunFailureSensorContext(RunStatusSensorContext):
    """The same for a run that failed."""

    @property
    def failure_event(self) -> Any:
        return self.dagster_event

    def get_step_failure_events(self) -> Sequence[Any]:
        """The events of the run's failed steps, in order."""
        entries = self.instance.all_logs(self.dagster_run.run_id)
        return [each.dagster_event for each in entries if each.dagster_event.is_step_failure]


def build_run_status_sensor_context(
    sensor_name: str,
    dagster_event: Any,
    dagster_instance: Any,
    dagster_run: Any,
    context: Any = None,
    resources: Mapping[str, Any] | None = None,
    repository_def: Any = None,
    *,
    partition_key: str | None = None,
) -> RunStatusSensorContext:
    return RunStatusSensorContext(
        sensor_name, dagster_run, dagster_event, dagster_instance, resources, repository_def, partition_key
    )


class RunStatusSensorDefinition(SensorDefinition):
    """Its cursor is the number of the last event it looked at; the first tick only sets it."""

    kind = "run_status"

    def __init__(
        self,
        name: str,
        run_status: DagsterRunStatus,
        run_status_sensor_fn: Callable[..., Any],
        *,
        monitored_jobs: Sequence[Any] | None = None,
        monitor_all_repositories: bool | None = None,
        monitor_all_code_locations: bool | None = None,
        request_job: Any = None,
        request_jobs: Sequence[Any] | None = None,
        context_class: type[RunStatusSensorContext] = RunStatusSensorContext,
        **given: Any,
    ) -> None:
        self.run_status = run_status
        self.monitored_jobs = tuple(monitored_jobs or ())
        self.monitors_all = bool(monitor_all_code_locations or monitor_all_repositories)
        self._context_class = context_class
        super().__init__(name, evaluation_fn=run_status_sensor_fn, job=request_job, jobs=request_jobs, **given)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return invoke_tick_function(
            self.tick, "sensor", self.name, self.required_resource_keys, self._context_class, args, kwargs
        )

    def _answers(self, context: SensorEvaluationContext) -> list[Any]:
        from daglens.execution.event_records import EventRecordsFilter
        from daglens.execution.event_type import DagsterEventType

        kind = DagsterEventType(_EVENT_OF_STATUS[self.run_status])
        after = _read_cursor(context.cursor)
        if after is None:
            latest = context.instance.get_event_records(EventRecordsFilter(kind), limit=1)
            context.update_cursor(_cursor(latest[0].storage_id if latest else -1))
            return [SkipReason(f"Initiating {self.name}. Set cursor to {context.cursor}")]
        found: list[Any] = []
        for record in context.instance.get_event_records(EventRecordsFilter(kind, after_cursor=after), ascending=True):
            context.update_cursor(_cursor(record.storage_id))
            run = context.instance.get_run_by_id(record.run_id)
            if run is not None and self._watches(run):
                answered, done = self._react(run, record, context)
                found += answered
                if done:
                    break
        return found

    def _watches(self, run: DagsterRun) -> bool:
        names = {each.name if hasattr(each, "name") else each.job_name for each in self.monitored_jobs}
        return self.monitors_all or not names or run.job_name in names

    def _react(self, run: DagsterRun, record: Any, context: SensorEvaluationContext) -> tuple[list[Any], bool]:
        """What the function says to a run; and whether it asked for something, which ends the tick."""
        event = record.event_log_entry.dagster_event
        told = self._context_class(
            self.name,
            run,
            event,
            context.instance,
            context.resource_defs,
            context.repository_def,
            run.tags.get("dagster/partition"),
        )
        keys = sorted(self.required_resource_keys)
        try:
            with told, user_code_boundary(RunStatusSensorExecutionError, f'sensor "{self.name}"'):
                resources = required_resources(told, keys, "sensor", self.name) if keys else {}
                returned = self.tick.call(told, {key: resources[key] for key in self.tick.resources})
                given = [] if returned is None else answers(returned)
        except RunStatusSensorExecutionError as error:
            return [DagsterRunReaction(run, self.run_status, error.user_exception)], False
        if any(isinstance(each, SensorResult) and each.cursor for each in given):
            raise DagsterInvariantViolationError(
                f"Run status sensor '{self.name}' returned a SensorResult with a cursor: leave it out, its cursor "
                "follows the runs."
            )
        return (given, True) if given else ([DagsterRunReaction(run, self.run_status)], False)


def _cursor(storage_id: int) -> str:
    return json.dumps({"record_id": storage_id})


def _read_cursor(text: str | None) -> int | None:
    try:
        return int(json.loads(text or "")["record_id"])
    except (ValueError, TypeError, KeyError):
        return None


def run_status_sensor(run_status: DagsterRunStatus, name: str | None = None, **given: Any) -> Any:
    """Decorates a function called for each run that reaches `run_status`."""

    def decorate(function: Callable[..., Any]) -> RunStatusSensorDefinition:
        return made_sensor(
            RunStatusSensorDefinition,
            function,
            name,
            run_status=run_status,
            run_status_sensor_fn=function,
            **given,
        )

    return decorate


def run_failure_sensor(name: Any = None, **given: Any) -> Any:
    """Decorates a function called for each failed run."""
    if callable(name):
        return run_failure_sensor()(name)
    return run_status_sensor(DagsterRunStatus.FAILURE, name, context_class=RunFailureSensorContext, **given)
