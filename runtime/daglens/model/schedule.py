"""`ScheduleDefinition` and `@schedule`: a job run on a cron schedule."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asset_job import UnresolvedAssetJobDefinition, define_asset_job
from .automation_target import ANONYMOUS, DefaultScheduleStatus, assets_among, resolve_target
from .cron import has_wide_step, is_valid_cron
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError, ScheduleExecutionError
from .metadata import metadata_values
from .run_requests import RunRequest, SkipReason
from .sensor_contexts import ScheduleEvaluationContext
from .tick_function import TickFunction, invoke_tick_function, read_tick_function, required_resources
from .tick_result import ScheduleExecutionData, answers, requests_and_skip, with_target_tags
from .time_zones import is_time_zone
from .user_code import user_code_boundary
from .valid_names import check_name, check_owners, check_tags
from .wrapped import present_as


class ScheduleDefinition:
    """When (`cron_schedule`) what (`job`, `job_name` or `target`) runs, with which config and tags."""

    def __init__(
        self,
        name: str | None = None,
        *,
        cron_schedule: str | Sequence[str] | None = None,
        job_name: str | None = None,
        run_config: Any = None,
        run_config_fn: Callable[..., Any] | None = None,
        tags: Mapping[str, Any] | None = None,
        tags_fn: Callable[..., Any] | None = None,
        should_execute: Callable[..., bool] | None = None,
        environment_vars: Mapping[str, str] | None = None,
        execution_timezone: str | None = None,
        execution_fn: Callable[..., Any] | None = None,
        description: str | None = None,
        job: Any = None,
        default_status: DefaultScheduleStatus = DefaultScheduleStatus.STOPPED,
        required_resource_keys: Iterable[str] | None = None,
        target: Any = None,
        metadata: Mapping[str, Any] | None = None,
        owners: Sequence[str] | None = None,
    ) -> None:
        _check_cron(cron_schedule, name)
        self.cron_schedule: Any = cron_schedule
        self.job_target = resolve_target(job if job is not None else target, name or "schedule")
        self.target_assets = assets_among(target)
        self._job_name = job_name
        if self.job_target is None and job_name is None:
            raise CheckError("Failure condition: Must provide target, job, or job_name")
        self.name = check_name(name) if name else f"{self.job_name}_schedule"
        if (
            target is not None
            and isinstance(self.job_target, UnresolvedAssetJobDefinition)
            and self.job_target is not target
            and name
        ):
            self.job_target = define_asset_job(f"{ANONYMOUS}{name}", self.job_target.selection)
        if execution_timezone is not None and not is_time_zone(execution_timezone):
            raise DagsterInvalidDefinitionError(
                f"Invalid execution timezone {execution_timezone} for {self.name}: it is no name of a time zone."
            )
        _check_one_way(execution_fn, run_config, run_config_fn, tags, tags_fn, should_execute)
        if environment_vars:
            warnings.warn(
                "`environment_vars` is deprecated. It is no longer used and can be removed.",
                DeprecationWarning,
                stacklevel=2,
            )
        self.execution_timezone = execution_timezone
        self.description = description
        self.default_status = default_status
        self.execution_fn = execution_fn
        self.tick: TickFunction | None = None if execution_fn is None else read_tick_function(execution_fn)
        self.run_config = run_config.to_config_dict() if hasattr(run_config, "to_config_dict") else run_config
        self.run_config_fn = run_config_fn
        self.tags = check_tags(tags)
        self.tags_fn = tags_fn
        self.should_execute = should_execute
        self.environment_vars = dict(environment_vars or {})
        self.metadata = metadata_values(metadata)
        self.owners = list(check_owners(owners, f"schedule '{self.name}'"))
        resources = self.tick.resources if self.tick else ()
        self.required_resource_keys = frozenset({*(required_resource_keys or ()), *resources})

    @property
    def job_name(self) -> str:
        return self.job_target.name if self.job_target is not None else str(self._job_name)

    @property
    def job(self) -> Any:
        if self.job_target is None:
            raise DagsterInvalidDefinitionError("No job was provided to ScheduleDefinition.")
        return self.job_target

    @property
    def has_job(self) -> bool:
        return self.job_target is not None

    @property
    def has_anonymous_job(self) -> bool:
        return self.job_name.startswith(ANONYMOUS)

    def job_names_targeted(self) -> tuple[str, ...]:
        return (self.job_name,)

    def with_updated_job(self, new_job: Any) -> ScheduleDefinition:
        changed = copy.copy(self)
        changed.job_target = resolve_target(new_job, self.name)
        return changed

    def with_attributes(self, *, job: Any = None, metadata: Mapping[str, Any] | None = None) -> ScheduleDefinition:
        changed = self if job is None else self.with_updated_job(job)
        changed = copy.copy(changed)
        changed.metadata = self.metadata if metadata is None else metadata_values(metadata)
        return changed

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The schedule function's own answer, for tests."""
        if self.tick is None:
            raise DagsterInvalidDefinitionError(
                f"Schedule '{self.name}' has no function to call: it always runs with its config."
            )
        keys = self.required_resource_keys
        return invoke_tick_function(self.tick, "schedule", self.name, keys, ScheduleEvaluationContext, args, kwargs)

    def evaluate_tick(self, context: ScheduleEvaluationContext) -> ScheduleExecutionData:
        """The runs that the schedule asks for at the context's time; raises ScheduleExecutionError from its code."""
        items = self._answers(context)
        if not items or items == [None]:
            return ScheduleExecutionData([], "Schedule function returned an empty result")
        requests, skip = requests_and_skip(items, "schedule", self.name)
        if len(requests) > 1 and any(not each.run_key for each in requests):
            raise CheckError(
                f"Schedule '{self.name}' asked for {len(requests)} runs: each of the RunRequests needs a `run_key`."
            )
        tags = {"dagster/schedule_name": self.name}
        return ScheduleExecutionData([with_target_tags(self._resolved(each, context), tags) for each in requests], skip)

    def _answers(self, context: ScheduleEvaluationContext) -> list[Any]:
        keys = sorted(self.required_resource_keys)
        resources = required_resources(context, keys, "schedule", self.name) if keys else {}
        if self.should_execute is not None:
            with user_code_boundary(ScheduleExecutionError, f"should_execute of schedule {self.name}"):
                wanted = self.should_execute(context)
            if not wanted:
                return [SkipReason(f"should_execute function for {self.name} returned false.")]
        with user_code_boundary(ScheduleExecutionError, f"execution_fn of schedule {self.name}"):
            if self.tick is not None:
                given = {key: resources[key] for key in self.tick.resources}
                returned = answers(self.tick.call(context, given))
            else:
                returned = [self.run_config_fn(context) if self.run_config_fn else self.run_config or {}]
        if self.tick is None or (len(returned) == 1 and _is_config(returned[0])):
            return [RunRequest(None, returned[0], self._evaluated_tags(context))]
        return returned

    def _evaluated_tags(self, context: ScheduleEvaluationContext) -> Mapping[str, str]:
        if self.tags_fn is None:
            return self.tags
        with user_code_boundary(ScheduleExecutionError, f"tags_fn of schedule {self.name}"):
            return check_tags(self.tags_fn(context))

    def _resolved(self, request: RunRequest, context: ScheduleEvaluationContext) -> RunRequest:
        if not request.partition_key or request.has_resolved_partition():
            return request
        if context.repository_def is None:
            raise DagsterInvariantViolationError(
                "Must provide repository def: build_schedule_context needs `repository_def` where a RunRequest has "
                "a partition, to find its job."
            )
        job = context.repository_def.get_job(self.job_name)
        return request.with_resolved_tags_and_config(job, (), context.instance_ref)


def _is_config(value: Any) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "to_config_dict")


def _check_cron(cron_schedule: Any, name: str | None) -> None:
    if not is_valid_cron(cron_schedule):
        raise DagsterInvalidDefinitionError(
            f'Found invalid cron schedule "{cron_schedule}" for schedule '
            f"'{name}'. Dagster recognizes standard cron expressions: five fields, for minute, hour, day, month and "
            "day of the week."
        )
    if has_wide_step(cron_schedule):
        warnings.warn(
            f"Schedule '{name}' has a cron schedule with an interval greater than the expected range: "
            f"'{cron_schedule}' is due less often than it seems.",
            stacklevel=3,
        )


def _check_one_way(
    execution_fn: Any, run_config: Any, run_config_fn: Any, tags: Any, tags_fn: Any, should_execute: Any
) -> None:
    if execution_fn is not None and (run_config_fn or tags_fn or should_execute or run_config):
        raise DagsterInvalidDefinitionError(
            "ScheduleDefinition takes an `execution_fn`, or `run_config`, `run_config_fn`, `tags_fn` and "
            "`should_execute`, not both."
        )
    if tags and tags_fn:
        raise DagsterInvalidDefinitionError("ScheduleDefinition takes `tags` or a `tags_fn`, not both.")


def schedule(
    cron_schedule: str | Sequence[str],
    *,
    job_name: str | None = None,
    name: str | None = None,
    tags: Mapping[str, Any] | None = None,
    tags_fn: Callable[..., Any] | None = None,
    should_execute: Callable[..., bool] | None = None,
    environment_vars: Mapping[str, str] | None = None,
    execution_timezone: str | None = None,
    description: str | None = None,
    job: Any = None,
    default_status: DefaultScheduleStatus = DefaultScheduleStatus.STOPPED,
    required_resource_keys: Iterable[str] | None = None,
    target: Any = None,
    metadata: Mapping[str, Any] | None = None,
    owners: Sequence[str] | None = None,
) -> Callable[[Callable[..., Any]], ScheduleDefinition]:
    """Decorates a function that returns run config, a RunRequest, several, or a SkipReason."""

    def decorate(function: Callable[..., Any]) -> ScheduleDefinition:
        found = ScheduleDefinition(
            name or function.__name__,
            cron_schedule=cron_schedule,
            job_name=job_name,
            environment_vars=environment_vars,
            execution_timezone=execution_timezone,
            execution_fn=function,
            description=description or inspect.getdoc(function),
            job=job,
            default_status=default_status,
            required_resource_keys=required_resource_keys,
            target=target,
            metadata=metadata,
            owners=owners,
        )
        found.tags, found.tags_fn, found.should_execute = check_tags(tags), tags_fn, should_execute
        present_as(found, function)
        return found

    return decorate
