"""`build_schedule_from_partitioned_job`: a schedule at the cadence of a job's partitions, for the one just ended."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .asset_job import UnresolvedAssetJobDefinition
from .automation_target import DefaultScheduleStatus
from .errors import CheckError, DagsterInvalidDefinitionError
from .partitions import MultiPartitionsDefinition, StaticPartitionsDefinition
from .run_requests import RunRequest, SkipReason
from .schedule import ScheduleDefinition, schedule
from .sensor_contexts import ScheduleEvaluationContext
from .time_partitions import TimeWindowPartitionsDefinition
from .valid_names import check_owners


@dataclass(frozen=True)
class Cadence:
    """Which of the schedule's times differ from the starts of the partitions."""

    minute_of_hour: int | None = None
    hour_of_day: int | None = None
    day_of_week: int | None = None
    day_of_month: int | None = None

    @property
    def is_default(self) -> bool:
        return self == Cadence()


@dataclass(frozen=True, eq=False)
class UnresolvedPartitionedAssetScheduleDefinition:
    """A schedule of an asset job whose partitions are known when its assets are."""

    name: str
    job: UnresolvedAssetJobDefinition
    cadence: Cadence
    options: Mapping[str, Any]
    tags: Mapping[str, str] | None = None

    @property
    def owners(self) -> Sequence[str] | None:
        return self.options["owners"]

    @property
    def metadata(self) -> Mapping[str, Any] | None:
        return self.options["metadata"]

    def with_metadata(self, metadata: Mapping[str, Any]) -> UnresolvedPartitionedAssetScheduleDefinition:
        from dataclasses import replace

        return replace(self, options={**self.options, "metadata": metadata})

    def resolve(self, resolved_job: Any) -> ScheduleDefinition:
        """Raises CheckError where the job turns out to have no partitions."""
        if resolved_job.partitions_def is None:
            raise CheckError(
                f"build_schedule_from_partitioned_job needs partitions, and job '{resolved_job.name}' has none: give "
                "it, or its assets, a `partitions_def`."
            )
        return _schedule(self.name, resolved_job, self.cadence, self.tags, None, None, self.options)


def build_schedule_from_partitioned_job(
    job: Any,
    description: str | None = None,
    name: str | None = None,
    minute_of_hour: int | None = None,
    hour_of_day: int | None = None,
    day_of_week: int | None = None,
    day_of_month: int | None = None,
    default_status: DefaultScheduleStatus = DefaultScheduleStatus.STOPPED,
    tags: Mapping[str, str] | None = None,
    cron_schedule: str | None = None,
    execution_timezone: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    owners: Sequence[str] | None = None,
) -> Any:
    """A ScheduleDefinition, or an unresolved one where only the assets will tell which partitions there are."""
    cadence = Cadence(minute_of_hour, hour_of_day, day_of_week, day_of_month)
    if day_of_week and day_of_month:
        raise CheckError("build_schedule_from_partitioned_job takes a `day_of_week` or a `day_of_month`, not both.")
    if (cron_schedule or execution_timezone) and not cadence.is_default:
        raise CheckError(
            "build_schedule_from_partitioned_job takes a cron_schedule with its execution_timezone, or minutes, "
            "hours and days (`minute_of_hour`, `hour_of_day`, `day_of_week`, `day_of_month`), not both."
        )
    check_owners(owners, "schedule")
    chosen = name or f"{job.name}_schedule"
    options = {"description": description, "default_status": default_status, "metadata": metadata, "owners": owners}
    if isinstance(job, UnresolvedAssetJobDefinition) and job.partitions_def is None:
        if cron_schedule or execution_timezone:
            raise CheckError(_NO_CRON)
        return UnresolvedPartitionedAssetScheduleDefinition(chosen, job, cadence, options, tags)
    if job.partitions_def is None:
        raise CheckError("The provided job is not partitioned")
    return _schedule(chosen, job, cadence, tags, cron_schedule, execution_timezone, options)


_NO_CRON = (
    "build_schedule_from_partitioned_job takes no `cron_schedule` or `execution_timezone` for partitions of time: "
    "they have their own."
)


def _schedule(
    name: str,
    job: Any,
    cadence: Cadence,
    tags: Mapping[str, str] | None,
    cron_schedule: str | None,
    execution_timezone: str | None,
    options: Mapping[str, Any],
) -> ScheduleDefinition:
    definition = job.partitions_def
    should_execute: Callable[..., bool] | None = None
    if isinstance(definition, StaticPartitionsDefinition):
        if cron_schedule is None:
            raise CheckError(
                "A schedule for static partitions needs a `cron_schedule`, as they do not say when they are due."
            )
    else:
        windows = _time_windows(definition)
        if cron_schedule or execution_timezone:
            raise CheckError(_NO_CRON)
        cron_schedule = windows.get_cron_schedule(
            cadence.minute_of_hour, cadence.hour_of_day, cadence.day_of_week, cadence.day_of_month
        )
        execution_timezone = windows.timezone
        if windows.exclusions:
            should_execute = _ends_existing_window(windows)
    return schedule(
        cron_schedule=cron_schedule,
        job=job,
        execution_timezone=execution_timezone,
        name=name,
        should_execute=should_execute,
        **options,
    )(_evaluation(definition, job, tags))


def _time_windows(definition: Any) -> TimeWindowPartitionsDefinition:
    """The definition itself, or its one dimension of time windows."""
    if isinstance(definition, TimeWindowPartitionsDefinition):
        return definition
    if isinstance(definition, MultiPartitionsDefinition):
        windows = [
            each for each in definition.partitions_defs.values() if isinstance(each, TimeWindowPartitionsDefinition)
        ]
        if len(windows) == 1:
            return windows[0]
    raise DagsterInvalidDefinitionError(
        "A job of assets has a partitioned schedule where its partitions are of time, static, or of two dimensions "
        "of which one is of time."
    )


def _ends_existing_window(windows: TimeWindowPartitionsDefinition) -> Callable[..., bool]:
    def should_execute(context: ScheduleEvaluationContext) -> bool:
        last = windows.last_start_ignoring_exclusions(context.scheduled_execution_time)
        return last is None or not windows.is_excluded(last)

    return should_execute


def _evaluation(definition: Any, job: Any, tags: Mapping[str, str] | None) -> Callable[..., Any]:
    def evaluate(context: ScheduleEvaluationContext) -> list[RunRequest] | RunRequest | SkipReason:
        now = context.scheduled_execution_time if context.has_scheduled_execution_time else None
        store = context.instance_ref
        if isinstance(definition, StaticPartitionsDefinition):
            keys = list(definition.get_partition_keys())
        else:
            last = _time_windows(definition).get_partition_keys(now)[-1:]
            if not last:
                return SkipReason("The job's PartitionsDefinition has no partitions")
            if isinstance(definition, TimeWindowPartitionsDefinition):
                return job.run_request_for_partition(
                    partition_key=last[0], run_key=last[0], tags=tags, current_time=now
                )
            dimension = definition.time_window_dimension.name
            keys = definition.get_multipartition_keys_with_dimension_value(
                dimension, last[0], current_time=now, dynamic_partitions_store=store
            )
        return [
            job.run_request_for_partition(partition_key=key, run_key=key, tags=tags, instance=store, current_time=now)
            for key in keys
        ]

    return evaluate
