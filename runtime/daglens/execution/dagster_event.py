"""Facts of a run as the `DagsterEvent`s that user code and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
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
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.model.event_values import AssetObservation, ExpectationResult
from daglens.model.node_handle import NodeHandle
from daglens.record import dataclass

from .event_type import DagsterEventType

RUNLESS_JOB = "RUNLESS"


@dataclass(frozen=True)
class TypeCheckData:
    """The outcome of one check of a value against its type; `label` is the input's or output's name."""

    success: bool
    label: str
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class StepInputChecked:
    """An input's value was checked against its type. Told to results in this process, and to no log."""

    step: str
    input: str
    type_check: TypeCheckData


@dataclass(frozen=True)
class HookCompleted:
    """A hook ran after a step, or raised `error`. Told to results in this process, and to no log."""

    step: str
    hook: str
    error: Any = None


InProcessFact = StepInputChecked | HookCompleted
"""What only results in this process are told."""

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
    StepInputLoaded: "LOADED_INPUT",
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
        about = f"{said} of {self.step_key or self.job_name}"
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
        return self.step_key is not None

    @property
    def is_hook_event(self) -> bool:
        return self.event_type_value.startswith("HOOK_")

    @property
    def is_failure(self) -> bool:
        return self.event_type_value.endswith("_FAILURE")

    @property
    def step_handle(self) -> Any:
        return self.step_key

    @property
    def is_asset_observation(self) -> bool:
        return isinstance(self.subject, AssetObservation)

    @property
    def is_expectation_result(self) -> bool:
        return isinstance(self.subject, ExpectationResult)

    @property
    def asset_key(self) -> Any:
        return getattr(self.subject, "asset_key", None)

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
        return getattr(self.subject, "metadata", None) or {}

    @property
    def type_check_data(self) -> TypeCheckData:
        if isinstance(self.fact, StepInputChecked):
            return self.fact.type_check
        return TypeCheckData(True, str(self.output_name))

    @property
    def node_handle(self) -> NodeHandle | None:
        return None if self.step_key is None else NodeHandle.from_string(self.step_key.split("[")[0])

    @property
    def node_name(self) -> str | None:
        return None if self.step_key is None else self.step_key.split("[")[0].split(".")[-1]

    @property
    def error(self) -> Any:
        return getattr(self.fact, "error", None)


def dagster_event(fact: Event | InProcessFact, subject: Any, job_name: str) -> DagsterEvent | None:
    name = "STEP_EXPECTATION_RESULT" if isinstance(subject, ExpectationResult) else _NAMES.get(type(fact))
    if name is None:
        return None
    if isinstance(fact, HookCompleted) and fact.error is not None:
        name = "HOOK_ERRORED"
    if isinstance(fact, StepStarted) and fact.attempt > 1:
        name = "STEP_RESTARTED"
    return DagsterEvent(name, job_name, getattr(fact, "step", None), fact, subject)
