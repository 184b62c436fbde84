"""The result of a run in this process."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from daglens.events.event import Event
from daglens.events.step_key import template_key
from daglens.model.asset_key import AssetKey
from daglens.model.dagster_run import DagsterRun, DagsterRunStatus
from daglens.model.errors import DagsterError, DagsterInvariantViolationError
from daglens.model.event_values import AssetCheckEvaluation, AssetMaterialization, AssetObservation

from .dagster_event import DagsterEvent, dagster_event
from .in_process_facts import IN_PROCESS_FACTS, InProcessFact
from .run_context import RunContext

Told: TypeAlias = tuple[Event | InProcessFact, Any]
"""What happened, and the object of the API that it is about."""


class ExecuteInProcessResult:
    """What happened, and the values of outputs."""

    def __init__(self, context: RunContext, run: DagsterRun, told: tuple[Told, ...], success: bool) -> None:
        self._run, self._dagster_run, self._told, self.success = context, run, told, success

    def of_job(self) -> JobExecutionResult:
        """The same result, of `execute_job`."""
        return JobExecutionResult(self._run, self._dagster_run, self._told, self.success)

    def __enter__(self) -> ExecuteInProcessResult:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    @property
    def run_id(self) -> str:
        return self._run.run_id

    @property
    def job_def(self) -> Any:
        return self._run.plan.job

    @property
    def dagster_run(self) -> DagsterRun:
        return replace(self._dagster_run, status=DagsterRunStatus.SUCCESS if self.success else DagsterRunStatus.FAILURE)

    run = dagster_run

    @property
    def facts(self) -> Sequence[Event]:
        return [event for event, _ in self._told if not isinstance(event, IN_PROCESS_FACTS)]

    @property
    def steps_of_job(self) -> frozenset[str]:
        return frozenset(self._run.plan.all_steps)

    @property
    def all_events(self) -> Sequence[DagsterEvent]:
        found = [dagster_event(event, subject, self._run.plan.job.name) for event, subject in self._told]
        return [each for each in found if each is not None]

    @property
    def all_node_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.step_key is not None]

    @property
    def planned_assets(self) -> frozenset[Any]:
        """Keys of the assets and checks that the run was to make."""
        steps = self._run.plan.steps.values()
        return frozenset(
            [key for step in steps for key in step.assets.values()]
            + [spec.key for step in steps for spec in step.checks.values()]
        )

    def events_for_node(self, node_name: str) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.step_key is not None and _belongs(each.step_key, node_name)]

    def filter_events(self, event_filter: Any) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if event_filter(each)]

    def is_node_success(self, node_name: str) -> bool:
        return any(each.event_type_value == "STEP_SUCCESS" for each in self.events_for_node(node_name))

    def is_node_failed(self, node_name: str) -> bool:
        return any(each.event_type_value == "STEP_FAILURE" for each in self.events_for_node(node_name))

    def is_node_skipped(self, node_name: str) -> bool:
        return any(each.event_type_value == "STEP_SKIPPED" for each in self.events_for_node(node_name))

    def is_node_untouched(self, node_name: str) -> bool:
        return not self.events_for_node(node_name)

    def get_failed_step_keys(self) -> set[str]:
        return {str(each.step_key) for each in self.all_events if each.event_type_value == "STEP_FAILURE"}

    def get_step_failure_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.event_type_value == "STEP_FAILURE"]

    def failure_data_for_node(self, node_name: str) -> DagsterEvent | None:
        """What is known of the failure of a node, None where it did not fail."""
        return next((each for each in self.events_for_node(node_name) if each.is_step_failure), None)

    def compute_events_for_handle(self, handle: Any) -> Sequence[DagsterEvent]:
        return self.events_for_node(str(handle))

    def get_step_success_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.event_type_value == "STEP_SUCCESS"]

    def get_step_skipped_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.event_type_value == "STEP_SKIPPED"]

    def retry_attempts_for_node(self, node_name: str) -> int:
        return sum(each.event_type_value == "STEP_RESTARTED" for each in self.events_for_node(node_name))

    def get_run_success_event(self) -> DagsterEvent:
        return self._run_event("PIPELINE_SUCCESS")

    def get_run_failure_event(self) -> DagsterEvent:
        return self._run_event("PIPELINE_FAILURE")

    get_job_success_event = get_run_success_event

    def _run_event(self, name: str) -> DagsterEvent:
        found = next((each for each in self.all_events if each.event_type_value == name), None)
        if found is None:
            raise DagsterError(f"Could not find event {name} in the run's events.")
        return found

    def get_job_failure_event(self) -> DagsterEvent:
        return next(each for each in self.all_events if each.event_type_value == "PIPELINE_FAILURE")

    # -- values ------------------------------------------------------------------------------------------------------

    def output_for_node(self, node_str: str, output_name: str = "result") -> Any:
        """A step's output; a dictionary by mapping key where it is dynamic or the step was mapped."""
        node = self._run.plan.job.graph
        path = node_str.split(".")
        for name in path:
            if name not in node.nodes:
                raise DagsterInvariantViolationError(f"{node.name} has no op named {name}.")
            node = node.nodes[name].definition
        while node.node_type_str == "graph":
            mapping = next((each for each in node.output_mappings if each.graph_output_name == output_name), None)
            if mapping is None:
                raise DagsterInvariantViolationError(f"Output '{output_name}' is no output of '{node_str}'.")
            path.append(mapping.mapped_node_name)
            output_name = mapping.mapped_node_output_name
            node = node.nodes[mapping.mapped_node_name].definition
        if output_name not in node.output_dict:
            raise DagsterInvariantViolationError(f"Output '{output_name}' is no output of '{node_str}'.")
        return self._value(".".join(path), output_name)

    def _value(self, key: str, output_name: str) -> Any:
        values = self._run.values or {}
        if (key, output_name, None) in values:
            return values[(key, output_name, None)]
        dynamic = {
            mapping_key: value
            for (step, output, mapping_key), value in values.items()
            if step == key and output == output_name and mapping_key is not None
        }
        mapped = {
            step[step.index("[") + 1 : -1]: value
            for (step, output, _), value in values.items()
            if output == output_name and step.endswith("]") and template_key(step) == f"{key}[?]"
        }
        if dynamic or mapped:
            return dynamic or mapped
        raise DagsterInvariantViolationError(f"No outputs found for output '{output_name}' from node '{key}'.")

    def output_value(self, output_name: str = "result") -> Any:
        for mapping in self._run.plan.job.graph.output_mappings:
            if mapping.graph_output_name == output_name:
                return self.output_for_node(mapping.mapped_node_name, mapping.mapped_node_output_name)
        if self._run.plan.job.graph.output_mappings:
            raise DagsterInvariantViolationError(f"Could not find top-level output '{output_name}'.")
        raise DagsterInvariantViolationError(
            f"Attempted to retrieve top-level outputs for '{self._run.plan.job.name}', which has no outputs."
        )

    def asset_value(self, asset_key: Any) -> Any:
        key = AssetKey.from_coercible(asset_key)
        for step in self._run.plan.steps.values():
            for output, each in step.assets.items():
                if each == key:
                    return self._value(step.key, output)
        raise DagsterInvariantViolationError(f"Asset {key.to_user_string()} was not made by this run.")

    # -- declared events ---------------------------------------------------------------------------------------------

    def asset_materializations_for_node(self, node_name: str) -> Sequence[AssetMaterialization]:
        return [
            subject
            for event, subject in self._told
            if type(subject) is AssetMaterialization and _belongs(getattr(event, "step", ""), node_name)
        ]  # type: ignore[union-attr]

    def asset_observations_for_node(self, node_name: str) -> Sequence[AssetObservation]:
        return [
            subject
            for event, subject in self._told
            if isinstance(subject, AssetObservation) and _belongs(getattr(event, "step", ""), node_name)
        ]  # type: ignore[union-attr]

    def get_asset_materialization_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.event_type_value == "ASSET_MATERIALIZATION"]

    def get_asset_observation_events(self) -> Sequence[DagsterEvent]:
        return [each for each in self.all_events if each.event_type_value == "ASSET_OBSERVATION"]

    def get_asset_check_evaluations(self) -> Sequence[AssetCheckEvaluation]:
        return [subject for _, subject in self._told if isinstance(subject, AssetCheckEvaluation)]


class JobExecutionResult(ExecuteInProcessResult):
    """The result of `execute_job`: outputs are read while it is open."""

    _is_open = False

    def __enter__(self) -> JobExecutionResult:
        self._is_open = True
        return self

    def __exit__(self, *_: object) -> None:
        self._is_open = False

    def output_for_node(self, node_str: str, output_name: str = "result") -> Any:
        self._require_open()
        return super().output_for_node(node_str, output_name)

    def output_value(self, output_name: str = "result") -> Any:
        self._require_open()
        return super().output_value(output_name)

    def asset_value(self, asset_key: Any) -> Any:
        self._require_open()
        return super().asset_value(asset_key)

    def _require_open(self) -> None:
        if not self._is_open:
            raise DagsterInvariantViolationError(
                "This result must be opened as a context manager, to load its outputs: write `with execute_job(...) "
                "as result:`."
            )


def _belongs(step_key: str, node_name: str) -> bool:
    return step_key == node_name or step_key.startswith((f"{node_name}.", f"{node_name}["))
