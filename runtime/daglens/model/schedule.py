"""`ScheduleDefinition` and `@schedule`: a job run on a cron schedule."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from enum import Enum
from typing import Any

from daglens.record import dataclass

from .asset_job import UnresolvedAssetJobDefinition, define_asset_job
from .asset_key import AssetKey
from .asset_selection import AssetSelection
from .cron import is_valid_cron
from .errors import CheckError, DagsterInvalidDefinitionError
from .graph import GraphDefinition
from .job import JobDefinition
from .valid_names import check_name, check_tags


class DefaultScheduleStatus(Enum):
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class DefaultSensorStatus(Enum):
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


@dataclass(frozen=True)
class RunRequest:
    """A run that a schedule or sensor asks for."""

    run_key: str | None = None
    run_config: Any = field(default_factory=dict[str, Any])
    tags: Mapping[str, Any] = field(default_factory=dict[str, Any])
    job_name: str | None = None
    asset_selection: Sequence[AssetKey] | None = None
    stale_assets_only: bool = False
    partition_key: str | None = None
    asset_check_keys: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        if hasattr(self.run_config, "to_config_dict"):
            object.__setattr__(self, "run_config", self.run_config.to_config_dict())
        object.__setattr__(self, "tags", check_tags(self.tags))

    def with_replaced_attrs(self, **changes: Any) -> RunRequest:
        from dataclasses import replace

        return replace(self, **changes)

    def with_resolved_tags_and_config(
        self,
        target_definition: Any,
        dynamic_partitions_requests: Sequence[Any] = (),
        dynamic_partitions_store: Any = None,
    ) -> RunRequest:
        """With the tags and config that the job gives the partition; raises for a partition that does not exist."""
        from .run_request_partitions import resolved_run_request

        return resolved_run_request(self, target_definition, dynamic_partitions_requests, dynamic_partitions_store)


@dataclass(frozen=True)
class SkipReason:
    skip_message: str | None = None


def resolve_target(target: Any, owner: str) -> Any:
    """A `job=` or `target=` as a job, or an unresolved job of assets; raises CheckError for anything else."""
    if target is None or isinstance(target, (JobDefinition, UnresolvedAssetJobDefinition)):
        return target
    if isinstance(target, GraphDefinition):
        return target.to_job()
    if isinstance(target, (AssetSelection, str, list, tuple)) or getattr(type(target), "__is_asset_like__", False):
        return define_asset_job(f"__anonymous_asset_job_{owner}", AssetSelection.from_coercible(target))
    raise CheckError(f"Failure condition: Invalid target passed to schedule/sensor. Target: {target}")


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
        if not is_valid_cron(cron_schedule):
            raise DagsterInvalidDefinitionError(
                f"Found invalid cron schedule '{cron_schedule}' for schedule '{name}''. Dagster recognizes "
                "standard cron "
                "expressions consisting of 5 fields."
            )
        self.cron_schedule: Any = cron_schedule
        self.job_target = resolve_target(job if job is not None else target, name or "schedule")
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
            self.job_target = define_asset_job(f"__anonymous_asset_job_{name}", self.job_target.selection)
        if execution_fn is not None and (run_config_fn or tags_fn or should_execute or tags or run_config):
            raise DagsterInvalidDefinitionError(
                "Attempted to provide both execution_fn and individual run_config/tags arguments to "
                "ScheduleDefinition. Must "
                "provide only one of the two."
            )
        self.execution_timezone = execution_timezone
        self.description = description
        self.default_status = default_status
        self.execution_fn = execution_fn
        self.run_config = run_config.to_config_dict() if hasattr(run_config, "to_config_dict") else run_config
        self.run_config_fn = run_config_fn
        self.tags = check_tags(tags)
        self.tags_fn = tags_fn
        self.should_execute = should_execute
        self.environment_vars = dict(environment_vars or {})
        self.metadata = dict(metadata or {})
        self.required_resource_keys = frozenset(required_resource_keys or ())

    @property
    def job_name(self) -> str:
        return self.job_target.name if self.job_target is not None else str(self._job_name)

    @property
    def job(self) -> Any:
        if self.job_target is None:
            raise DagsterInvalidDefinitionError("No job was provided to ScheduleDefinition.")
        return self.job_target

    @property
    def has_anonymous_job(self) -> bool:
        return self.job_name.startswith("__anonymous_asset_job_")

    def job_names_targeted(self) -> tuple[str, ...]:
        return (self.job_name,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The schedule function's own answer, for tests."""
        if self.execution_fn is None:
            raise DagsterInvalidDefinitionError(
                f"Schedule '{self.name}' has no function to call: it always runs with its config."
            )
        return self.execution_fn(*args, **kwargs)


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
        )
        found.tags, found.tags_fn, found.should_execute = check_tags(tags), tags_fn, should_execute
        found.__wrapped__ = function  # type: ignore[attr-defined]
        return found

    return decorate
