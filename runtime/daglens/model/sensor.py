"""Sensors: functions that look at the world and ask for runs."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey
from .asset_selection import AssetSelection
from .errors import CheckError, DagsterInvalidDefinitionError
from .schedule import DefaultSensorStatus, RunRequest, SkipReason, resolve_target
from .valid_names import check_name, check_tags


@dataclass(frozen=True)
class SensorResult:
    """All that one evaluation of a sensor says."""

    run_requests: Sequence[RunRequest] | None = None
    skip_reason: SkipReason | None = None
    cursor: str | None = None
    dynamic_partitions_requests: Sequence[Any] | None = None
    asset_events: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.skip_reason, str):
            object.__setattr__(self, "skip_reason", SkipReason(self.skip_reason))
        if self.skip_reason and self.run_requests:
            raise CheckError("Expected a single skip reason or one or more run requests: received values for both")


class SensorDefinition:
    """A function, how often it is evaluated, and the job or jobs it may ask for."""

    kind = "standard"

    def __init__(
        self,
        name: str | None = None,
        *,
        evaluation_fn: Callable[..., Any] | None = None,
        job_name: str | None = None,
        minimum_interval_seconds: int | None = None,
        description: str | None = None,
        job: Any = None,
        jobs: Sequence[Any] | None = None,
        default_status: DefaultSensorStatus = DefaultSensorStatus.STOPPED,
        asset_selection: Any = None,
        required_resource_keys: Iterable[str] | None = None,
        tags: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        target: Any = None,
        owners: Sequence[str] | None = None,
        **_ignored: Any,
    ) -> None:
        if evaluation_fn is None:
            raise CheckError("Must provide evaluation_fn to SensorDefinition.")
        given = [value for value in (job, jobs, job_name, asset_selection) if value is not None]
        if len(given) > 1:
            raise DagsterInvalidDefinitionError(
                "Attempted to provide more than one of 'job', 'jobs', 'job_name', and 'asset_selection' params to "
                "SensorDefinition. Must provide only one."
            )
        self.name = check_name(name or evaluation_fn.__name__)
        self.evaluation_fn = evaluation_fn
        self.minimum_interval_seconds = minimum_interval_seconds
        self.description = description
        self.default_status = default_status
        self.tags = check_tags(tags)
        self.metadata = dict(metadata or {})
        self.required_resource_keys = frozenset(required_resource_keys or ())
        self.asset_selection = AssetSelection.from_coercible(asset_selection) if asset_selection is not None else None
        several: Sequence[Any] = jobs or ()
        if isinstance(target, (list, tuple)) and all(
            hasattr(each, "resolve") or hasattr(each, "graph") for each in target
        ):
            several, target = target, None
        self.job_targets = tuple(resolve_target(each, self.name) for each in several)
        self.job_target = resolve_target(job if job is not None else target, self.name)
        self._job_name = job_name

    @property
    def job_name(self) -> str | None:
        if self.job_target is not None:
            return self.job_target.name
        return self.job_targets[0].name if len(self.job_targets) == 1 else self._job_name

    def job_names_targeted(self) -> tuple[str, ...]:
        names = tuple(each.name for each in self.job_targets)
        return names or ((self.job_name,) if self.job_name is not None else ())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The sensor function's own answer, for tests."""
        return self.evaluation_fn(*args, **kwargs)


class AssetSensorDefinition(SensorDefinition):
    """Watches one asset's materializations."""

    kind = "asset"
    asset_key: AssetKey


class RunStatusSensorDefinition(SensorDefinition):
    """Watches runs that reach a status."""

    kind = "run_status"


def _made(kind: type[SensorDefinition], function: Callable[..., Any], name: str | None, **given: Any) -> Any:
    return kind(
        name or function.__name__,
        evaluation_fn=function,
        description=given.pop("description", None) or inspect.getdoc(function),
        **given,
    )


def sensor(
    job_name: str | None = None,
    *,
    name: str | None = None,
    minimum_interval_seconds: int | None = None,
    description: str | None = None,
    job: Any = None,
    jobs: Sequence[Any] | None = None,
    default_status: DefaultSensorStatus = DefaultSensorStatus.STOPPED,
    asset_selection: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    tags: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    target: Any = None,
    owners: Sequence[str] | None = None,
) -> Any:
    """Decorates a function that returns or yields RunRequests, a SkipReason or a SensorResult."""

    def decorate(function: Callable[..., Any]) -> SensorDefinition:
        return _made(
            SensorDefinition,
            function,
            name,
            job_name=job_name,
            minimum_interval_seconds=minimum_interval_seconds,
            description=description,
            job=job,
            jobs=jobs,
            default_status=default_status,
            asset_selection=asset_selection,
            required_resource_keys=required_resource_keys,
            tags=tags,
            metadata=metadata,
            target=target,
        )

    if callable(job_name):
        function, job_name = job_name, None
        return decorate(function)
    return decorate


def asset_sensor(asset_key: Any, *, job_name: str | None = None, name: str | None = None, **given: Any) -> Any:
    """Decorates a function called with each new materialization of one asset."""

    def decorate(function: Callable[..., Any]) -> AssetSensorDefinition:
        made = _made(AssetSensorDefinition, function, name, job_name=job_name, **given)
        made.asset_key = AssetKey.from_coercible(asset_key)
        return made

    return decorate


def run_status_sensor(
    run_status: Any,
    name: str | None = None,
    *,
    request_job: Any = None,
    request_jobs: Any = None,
    monitored_jobs: Any = None,
    monitor_all_code_locations: Any = None,
    **given: Any,
) -> Any:
    """Decorates a function called for each run that reaches `run_status`."""

    def decorate(function: Callable[..., Any]) -> RunStatusSensorDefinition:
        made = _made(RunStatusSensorDefinition, function, name, job=request_job, jobs=request_jobs, **given)
        made.run_status = run_status
        return made

    return decorate


def run_failure_sensor(name: Any = None, **given: Any) -> Any:
    """Decorates a function called for each failed run."""
    if callable(name):
        return run_status_sensor("FAILURE")(name)
    return run_status_sensor("FAILURE", name, **given)
