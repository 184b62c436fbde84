"""`SensorDefinition` and `@sensor`: functions that look at the world and ask for runs."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .asset_selection import AssetSelection
from .automation_target import DefaultSensorStatus, assets_among, resolve_target
from .errors import CheckError, DagsterInvalidDefinitionError, SensorExecutionError
from .metadata import metadata_values
from .run_requests import RunRequest, SkipReason
from .sensor_contexts import SensorEvaluationContext
from .tick_function import invoke_tick_function, read_tick_function, required_resources
from .tick_result import SensorExecutionData, answers
from .user_code import user_code_boundary
from .valid_names import check_name, check_owners, check_tags
from .wrapped import present_as


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
            raise CheckError("A SensorResult has a `skip_reason` or `run_requests`, not both")
        object.__setattr__(self, "asset_events", list(self.asset_events or ()))


@dataclass(frozen=True)
class AutomationTarget:
    """What a sensor may launch, by name; `job` where the definition is known."""

    job_name: str
    job: Any = None
    assets_defs: Sequence[Any] = ()

    @property
    def job_def(self) -> Any:
        return self.job


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
    ) -> None:
        if evaluation_fn is None:
            raise DagsterInvalidDefinitionError("Must provide evaluation_fn to SensorDefinition.")
        given = [value for value in (job, jobs, job_name, asset_selection) if value is not None]
        if len(given) > 1:
            raise DagsterInvalidDefinitionError(
                "SensorDefinition takes one of `job`, `jobs`, `job_name` and `asset_selection`, not several."
            )
        self.name = check_name(name) if name else evaluation_fn.__name__
        self.evaluation_fn = evaluation_fn
        self.tick = read_tick_function(evaluation_fn)
        self.minimum_interval_seconds = minimum_interval_seconds
        self.description = description
        self.default_status = default_status
        self.tags = check_tags(tags)
        self.metadata = metadata_values(metadata)
        self.owners = list(check_owners(owners, f"sensor '{self.name}'"))
        self.required_resource_keys = frozenset({*(required_resource_keys or ()), *self.tick.resources})
        self.asset_selection = AssetSelection.from_coercible(asset_selection) if asset_selection is not None else None
        several: Sequence[Any] = jobs or ()
        if isinstance(target, (list, tuple)) and all(
            hasattr(each, "resolve") or hasattr(each, "graph") for each in target
        ):
            several, target = target, None
        self.job_targets = tuple(resolve_target(each, self.name) for each in several)
        self.job_target = resolve_target(job if job is not None else target, self.name)
        self.target_assets = assets_among(target)
        self._job_name = job_name

    # -- what it may launch --------------------------------------------------------------------------------------------

    @property
    def targets(self) -> list[AutomationTarget]:
        known = [*self.job_targets, *([self.job_target] if self.job_target is not None else [])]
        named = [AutomationTarget(self._job_name)] if self._job_name is not None else []
        return [AutomationTarget(each.name, each, self.target_assets) for each in known] or named

    @property
    def job_name(self) -> str | None:
        return self._only_target().job_name

    @property
    def job(self) -> Any:
        target = self._only_target()
        if target.job is None:
            raise DagsterInvalidDefinitionError("No job was provided to SensorDefinition.")
        return target.job

    @property
    def jobs(self) -> list[Any]:
        if not self.has_jobs:
            raise DagsterInvalidDefinitionError("No job was provided to SensorDefinition.")
        return [each.job for each in self.targets if each.job is not None]

    @property
    def has_jobs(self) -> bool:
        return any(each.job is not None for each in self.targets)

    def _only_target(self) -> AutomationTarget:
        targets = self.targets
        if len(targets) > 1:
            raise DagsterInvalidDefinitionError(
                "`job` is a property not available when SensorDefinition has multiple jobs: use `jobs`."
            )
        if not targets:
            raise DagsterInvalidDefinitionError("No job was provided to SensorDefinition.")
        return targets[0]

    @property
    def has_anonymous_job(self) -> bool:
        return any(name.startswith("__anonymous_asset_job_") for name in self.job_names_targeted())

    def job_names_targeted(self) -> tuple[str, ...]:
        return tuple(each.job_name for each in self.targets)

    # -- variants ------------------------------------------------------------------------------------------------------

    def with_updated_jobs(self, new_jobs: Sequence[Any]) -> Any:
        changed = copy.copy(self)
        changed.job_targets, changed.job_target, changed._job_name = (), None, None
        if len(new_jobs) == 1:
            changed.job_target = resolve_target(new_jobs[0], self.name)
        else:
            changed.job_targets = tuple(resolve_target(each, self.name) for each in new_jobs)
        return changed

    def with_updated_job(self, new_job: Any) -> Any:
        return self.with_updated_jobs([new_job])

    def with_attributes(self, *, jobs: Sequence[Any] | None = None, metadata: Mapping[str, Any] | None = None) -> Any:
        changed = copy.copy(self) if jobs is None else self.with_updated_jobs(jobs)
        changed.metadata = self.metadata if metadata is None else metadata_values(metadata)
        return changed

    # -- evaluated -----------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The sensor function's own answer, for tests."""
        return invoke_tick_function(
            self.tick, "sensor", self.name, self.required_resource_keys, SensorEvaluationContext, args, kwargs
        )

    def evaluate_tick(self, context: SensorEvaluationContext) -> SensorExecutionData:
        """What the sensor asks for now; raises SensorExecutionError for what its function raises."""
        from .sensor_evaluation import sensor_execution_data

        return sensor_execution_data(self, self._answers(context), context)

    def _answers(self, context: SensorEvaluationContext) -> list[Any]:
        keys = sorted(self.required_resource_keys)
        resources = required_resources(context, keys, "sensor", self.name) if keys else {}
        with user_code_boundary(SensorExecutionError, f"evaluation_fn of sensor {self.name}"):
            return answers(self.tick.call(context, {key: resources[key] for key in self.tick.resources}))


def made_sensor(kind: Any, function: Callable[..., Any], name: str | None, **given: Any) -> Any:
    """A sensor of class `kind` that looks like its function."""
    found = kind(
        name or function.__name__,
        description=given.pop("description", None) or inspect.getdoc(function),
        **given,
    )
    present_as(found, function)
    return found


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
        return made_sensor(
            SensorDefinition,
            function,
            name,
            evaluation_fn=function,
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
            owners=owners,
        )

    if callable(job_name):
        function, job_name = job_name, None
        return decorate(function)
    return decorate
