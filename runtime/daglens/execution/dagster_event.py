"""Facts of a run as the `DagsterEvent`s that user code and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    Event,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.model.asset_key import AssetKey
from daglens.model.event_values import AssetObservation, ExpectationResult, Failure
from daglens.model.node_handle import NodeHandle
from daglens.record import dataclass

from .event_type import DagsterEventType
from .in_process_facts import (
    AssetPlanned,
    EngineNotice,
    HookCompleted,
    InProcessFact,
    InputLoaded,
    OutputHandled,
    OutputRefused,
    StepInputChecked,
    TypeCheckData,
)
from .step_problem import problem_of_step

RUNLESS_JOB = "RUNLESS"


_NAMES: dict[type[Any], str] = {
    RunStarted: "PIPELINE_START",
    RunSucceeded: "PIPELINE_SUCCESS",
    RunFailed: "PIPELINE_FAILURE",
    RunCanceled: "PIPELINE_CANCELED",
    StepStarted: "STEP_START",
    StepSucceeded: "STEP_SUCCESS",
    StepFailed: "STEP_FAILURE",
    StepSkipped: "STEP_SKIPPED",
    StepRetried: "STEP_UP_FOR_RETRY",
    StepOutput: "STEP_OUTPUT",
    StepInputChecked: "STEP_INPUT",
    InputLoaded: "LOADED_INPUT",
    OutputRefused: "STEP_OUTPUT",
    OutputHandled: "HANDLED_OUTPUT",
    AssetPlanned: "ASSET_MATERIALIZATION_PLANNED",
    EngineNotice: "ENGINE_EVENT",
    AssetMaterialized: "ASSET_MATERIALIZATION",
    AssetObserved: "ASSET_OBSERVATION",
    AssetCheckEvaluated: "ASSET_CHECK_EVALUATION",
    HookCompleted: "HOOK_COMPLETED",
}


@dataclass(frozen=True)
class DagsterEvent:
    """`event_type_value` as Dagster names it; `subject` is the object that the event is about."""

    event_type_value: str
    job_name: str
    step_key: str | None
    fact: Event | InProcessFact | None
    subject: Any = None

    @property
    def event_type(self) -> DagsterEventType:
        return DagsterEventType(self.event_type_value)

    @property
    def message(self) -> str:
        """What happened, in words."""
        error = self.error
        said = self.event_type_value.lower().replace("pipeline", "run").replace("_", " ")
        hook = f" '{self.fact.hook}'" if isinstance(self.fact, HookCompleted) else ""
        about = f"{said}{hook} of {self.step_key or self.job_name}"
        return about if error is None else f"{about}: {error.class_name}: {error.message}"

    @property
    def duration_ms(self) -> float:
        """How long the step took, loading its inputs and storing its outputs included."""
        if not isinstance(self.fact, StepSucceeded):
            raise AttributeError(f"{self.event_type_value} has no duration")
        return self.fact.duration_ms

    @property
    def is_step_success(self) -> bool:
        return self.event_type_value == "STEP_SUCCESS"

    @property
    def is_step_failure(self) -> bool:
        return self.event_type_value == "STEP_FAILURE"

    @property
    def is_step_skipped(self) -> bool:
        return self.event_type_value == "STEP_SKIPPED"

    @property
    def is_step_start(self) -> bool:
        return self.event_type_value == "STEP_START"

    @property
    def is_successful_output(self) -> bool:
        return self.event_type_value == "STEP_OUTPUT"

    @property
    def is_step_materialization(self) -> bool:
        return self.event_type_value == "ASSET_MATERIALIZATION"

    @property
    def is_step_event(self) -> bool:
        return self.step_key is not None and not isinstance(self.fact, AssetPlanned)

    @property
    def is_hook_event(self) -> bool:
        return self.event_type_value.startswith("HOOK_")

    @property
    def is_failure(self) -> bool:
        return self.event_type_value.endswith("_FAILURE")

    @property
    def is_run_failure(self) -> bool:
        return self.event_type_value == "PIPELINE_FAILURE"

    is_job_failure = is_run_failure

    @property
    def is_engine_event(self) -> bool:
        return self.event_type_value == "ENGINE_EVENT"

    @property
    def is_handled_output(self) -> bool:
        return self.event_type_value == "HANDLED_OUTPUT"

    @property
    def is_loaded_input(self) -> bool:
        return self.event_type_value == "LOADED_INPUT"

    @property
    def step_handle(self) -> StepHandle | None:
        return None if self.step_key is None else StepHandle(self.step_key)

    @property
    def is_asset_observation(self) -> bool:
        return isinstance(self.subject, AssetObservation)

    @property
    def is_expectation_result(self) -> bool:
        return isinstance(self.subject, ExpectationResult)

    @property
    def asset_key(self) -> Any:
        return self.subject if isinstance(self.subject, AssetKey) else getattr(self.subject, "asset_key", None)

    @property
    def partition(self) -> str | None:
        return getattr(self.subject, "partition", None)

    @property
    def step_materialization_data(self) -> Any:
        return self

    asset_observation_data = asset_check_evaluation_data = step_materialization_data

    @property
    def asset_check_evaluation(self) -> Any:
        return self.subject

    @property
    def asset_observation(self) -> Any:
        return self.subject

    @property
    def materialization(self) -> Any:
        return self.subject

    @property
    def event_specific_data(self) -> Any:
        return self

    @property
    def step_input_data(self) -> Any:
        return self

    step_output_data = step_success_data = step_failure_data = engine_event_data = step_input_data
    job_failure_data = loaded_input_data = handled_output_data = step_retry_data = step_input_data

    @property
    def first_step_failure_event(self) -> DagsterEvent | None:
        """Of a run that failed, the failure of the first step that did."""
        return self.subject if isinstance(self.subject, DagsterEvent) else None

    @property
    def user_failure_data(self) -> UserFailureData | None:
        """What a Failure that user code raised says of itself."""
        if not isinstance(self.subject, Failure):
            return None
        return UserFailureData("intentional-failure", self.subject.description, self.subject.metadata)

    @property
    def step_output_handle(self) -> StepOutputHandle:
        return StepOutputHandle(self.step_key, self.output_name, self.mapping_key)

    @property
    def manager_key(self) -> str | None:
        return getattr(self.fact, "manager_key", None)

    @property
    def upstream_output_name(self) -> str | None:
        return self.fact.output if isinstance(self.fact, InputLoaded) else None

    @property
    def upstream_step_key(self) -> str | None:
        return self.fact.upstream if isinstance(self.fact, InputLoaded) else None

    @property
    def input_name(self) -> str | None:
        return getattr(self.fact, "input", None)

    @property
    def output_name(self) -> str | None:
        return getattr(self.fact, "output", None)

    @property
    def mapping_key(self) -> str | None:
        return getattr(self.fact, "mapping_key", None)

    @property
    def metadata(self) -> Mapping[str, Any]:
        own = getattr(self.fact, "metadata", None) if isinstance(self.fact, (InputLoaded, OutputHandled)) else None
        return own or getattr(self.subject, "metadata", None) or {}

    @property
    def type_check_data(self) -> TypeCheckData:
        if isinstance(self.fact, (StepInputChecked, OutputRefused)):
            return self.fact.type_check
        return getattr(self.subject, "type_check", None) or TypeCheckData(True, str(self.output_name))

    @property
    def node_handle(self) -> NodeHandle | None:
        return None if self.step_key is None else NodeHandle.from_string(self.step_key.split("[")[0])

    @property
    def node_name(self) -> str | None:
        return None if self.step_key is None else self.step_key.split("[")[0].split(".")[-1]

    @property
    def error(self) -> Any:
        """What went wrong. What user code raised in a step is the cause of an error that says where it did."""
        if isinstance(self.fact, (StepFailed, StepRetried)) and isinstance(self.subject, BaseException):
            info = self.fact.error
            return None if info is None else problem_of_step(self.subject, info, self.fact.step)
        return getattr(self.fact, "error", None)


@dataclass(frozen=True)
class StepHandle:
    """Which step."""

    key: str

    def to_key(self) -> str:
        return self.key


@dataclass(frozen=True)
class StepOutputHandle:
    """Which output of which step."""

    step_key: str | None
    output_name: str | None
    mapping_key: str | None = None


@dataclass(frozen=True)
class UserFailureData:
    """What a Failure says of itself."""

    label: str
    description: str | None
    metadata: Mapping[str, Any]


def dagster_event(fact: Event | InProcessFact, subject: Any, job_name: str) -> DagsterEvent | None:
    name = "STEP_EXPECTATION_RESULT" if isinstance(subject, ExpectationResult) else _NAMES.get(type(fact))
    if name is None:
        return None
    if isinstance(fact, HookCompleted) and fact.error is not None:
        name = "HOOK_ERRORED"
    if isinstance(fact, HookCompleted) and fact.skipped:
        name = "HOOK_SKIPPED"
    if isinstance(fact, AssetPlanned) and fact.is_check:
        name = "ASSET_CHECK_EVALUATION_PLANNED"
    if isinstance(fact, StepStarted) and fact.attempt > 1:
        name = "STEP_RESTARTED"
    return DagsterEvent(name, job_name, getattr(fact, "step", None), fact, subject)
