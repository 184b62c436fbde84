"""One attempt of one step: inputs in, the user's function called, outputs checked and stored, every fact told."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from functools import cached_property
from typing import Any

from daglens.events.event import AssetCheckEvaluated, AssetMaterialized, AssetObserved, LogLine
from daglens.model.asset_key import AssetKey
from daglens.model.context_kinds import check_context_kind, context_for
from daglens.model.contexts import enter_context, leave_context
from daglens.model.errors import DagsterInvariantViolationError, DagsterStepOutputNotFoundError
from daglens.model.event_values import (
    NO_VALUE,
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetMaterialization,
    AssetObservation,
    AssetResult,
    DataVersion,
    DataVersionsByPartition,
    DynamicOutput,
    ExpectationResult,
    MaterializeResult,
    ObserveResult,
    Output,
)
from daglens.model.metadata import metadata_to_json
from daglens.model.step_scope import StepScope
from daglens.plan.step import Step

from .active_plan import ActivePlan, Produced
from .asset_of_input import asset_of_input
from .asset_outputs import answers_no_check, check_order, observations_of, selected_outputs
from .check_results import evaluation_of, failed_blocking_check
from .load_inputs import load_inputs
from .results_of_op import call_op, results_of_op
from .run_context import RunContext
from .store_output import store_output


def run_step(step: Step, run: RunContext, active: ActivePlan, attempt: int) -> Produced:
    """What the step left; raises whatever the user's code, an IO manager or a rule of the API raises."""
    attempt_of = _Attempt(step, run, attempt)
    return attempt_of.run(active)


class _Attempt:
    """The moving parts of one attempt."""

    def __init__(self, step: Step, run: RunContext, attempt: int) -> None:
        self.step, self.run_context = step, run
        self.produced: dict[str, tuple[str, ...] | None] = {}
        self.evaluations: list[AssetCheckEvaluation] = []
        resources = run.resources.set_for(step.required_resource_keys | step.manager_keys)
        definition = step.assets_def
        self.scope = StepScope(
            step.op,
            step.key,
            run.run_id,
            run.plan.job.name,
            run.plan.job,
            run.instance,
            resources,
            step.config,
            run.plan.config.raw,
            run.tags,
            definition,
            step.assets,
            run.plan.partition_keys,
            definition.partitions_def if definition is not None else run.plan.job.partitions_def,
            step.mapping_key,
            attempt - 1,
            step.path,
            selected_outputs(step),
            self.log,
            self.record,
            asset_graph=run.plan.job.assets.graph,
            is_asset_step=definition is not None and step.op is definition.node_def,
            storage_dir=run.storage_dir,
            tags=step.tags,
            input_asset=self._input_asset,
            run=run.run,
        )
        if definition is not None and run.plan.partition_keys:
            self.scope.upstream_partitions = self._upstream_partitions

    def _input_asset(self, input_name: str) -> AssetKey | None:
        """The asset that an input of the step is."""
        definition = self.step.assets_def
        if definition is None:
            return None
        if self.step.op is definition.node_def:
            named = definition.input_keys.get(input_name)
            return named or _only_dep(definition, input_name)
        return asset_of_input(self.step, input_name, self.run_context.plan)

    def _upstream_partitions(self, input_name: str) -> Any:
        from .upstream_partitions import upstream_partition_keys

        key = self.context.asset_key_for_input(input_name)
        graph = self.run_context.plan.job.assets.graph
        return upstream_partition_keys(self.run_context, self.step, key, graph.definitions_by_key[key])

    @cached_property
    def context(self) -> Any:
        return context_for(self.scope)

    def log(self, level: str, text: str) -> None:
        self.run_context.emit(LogLine(self.step.key, "log", text, level))

    def run(self, active: ActivePlan) -> Produced:
        op = self.step.op
        context = self.context
        check_context_kind(self.step.op, self.step.assets_def)
        inputs = load_inputs(self.step, self.run_context, active, self.log, context)
        token = enter_context(context)
        try:
            returned = call_op(op, context, inputs, self.scope.resources, self.scope.op_config)
            if returned is not None or self.scope.stream_requirement is None:
                for each in results_of_op(op, returned, self.scope):
                    self.handle(each)
        finally:
            leave_context(token)
        self._check_complete()
        failed = failed_blocking_check(self.step, self.evaluations)
        if failed is not None:
            raise failed
        return self.produced

    def handle(self, value: Any) -> None:
        match value:
            case Output():
                self._output(value)
            case DynamicOutput():
                self._output(value)
            case AssetCheckResult():
                # Inside a graph it may be a value like any other, for the op that answers the check.
                if answers_no_check(self.step):
                    self._output(Output(value, self.step.op.output_defs[0].name))
                else:
                    self._check(value)
            case AssetResult():
                self._asset_result(value)
            case AssetMaterialization() | AssetObservation() | ExpectationResult() | AssetCheckEvaluation():
                self.record(value)
            case DataVersion() | DataVersionsByPartition():
                key = next(iter(self.step.assets.values()))
                for each in observations_of(key, value, self.run_context.plan.partition_keys):
                    self.record(each)
            case _:
                raise DagsterInvariantViolationError(
                    f'Op "{self.step.op.name}" yielded a value of type {type(value)}, "{str(value)[:200]}", which is '
                    "neither an output nor an event: wrap it in an Output."
                )

    def _output(self, value: Any) -> None:
        name = value.output_name
        outputs = self.step.op.output_dict
        if name == "result" and name not in outputs and len(outputs) == 1:
            name = value.output_name = next(iter(outputs))
        if name not in outputs:
            raise DagsterInvariantViolationError(
                f'Op "{self.step.key}" made output "{name}", and that does not exist: its outputs are {list(outputs)}.'
            )
        definition = outputs[name]
        if name in self.step.checks:
            if isinstance(value.value, AssetCheckResult):
                self._check(value.value)
            return
        selected = self.scope.selected_output_names
        if self.step.assets_def is not None and self.step.assets_def.observable:
            seen = observations_of(self.step.assets[name], value.value, self.run_context.plan.partition_keys)
            for each in seen:
                self.record(each)
            if seen:
                self.produced[name] = None
                return
        if selected is not None and name not in selected:
            raise DagsterInvariantViolationError(
                f'Core compute for op "{self.step.key}" returned an output "{name}" that is not selected.'
            )
        dynamic = isinstance(value, DynamicOutput)
        if definition.is_dynamic and not dynamic:
            raise DagsterInvariantViolationError(
                f'Output "{name}" of op "{self.step.key}" is declared with DynamicOut: it must yield DynamicOutput, '
                "not Output."
            )
        if dynamic and not definition.is_dynamic:
            raise DagsterInvariantViolationError(
                f'Op "{self.step.key}" made a DynamicOutput for "{name}", and did not use DynamicOutputDefinition or '
                "DynamicOut to declare it."
            )
        earlier = self.produced.get(name)
        if name in self.produced and not dynamic:
            raise DagsterInvariantViolationError(
                f'Compute for op "{self.step.key}" returned an output "{name}" multiple times'
            )
        mapping_key = value.mapping_key if dynamic else None
        if dynamic and earlier and mapping_key in earlier:
            raise DagsterInvariantViolationError(
                f'Op "{self.step.key}" gave a DynamicOutput mapping_key "{mapping_key}" multiple times: each needs '
                "one of its own."
            )
        metadata = {**self.scope.outputs_metadata.get((name, mapping_key), {}), **value.metadata}
        store_output(
            self.step,
            self.run_context,
            definition,
            value,
            mapping_key,
            metadata,
            self.log,
            self.record,
            step_context=self.context,
        )
        self._seen(name, mapping_key)
        self.produced[name] = (*(earlier or ()), str(mapping_key)) if dynamic else None

    def _asset_result(self, result: AssetResult) -> None:
        assets = self.step.assets
        key = result.asset_key
        if key is None:
            if len(assets) != 1:
                raise DagsterInvariantViolationError(
                    f"A {type(result).__name__} does not say which asset it is for: give `asset_key`, one of "
                    f"{sorted(assets.values())}"
                )
            key = next(iter(assets.values()))
        name = next((output for output, each in assets.items() if each == key), None)
        selected = self.scope.selected_output_names
        if name is None or (selected is not None and name not in selected):
            raise DagsterInvariantViolationError(f"Asset key {key.to_user_string()} not found in AssetsDefinition")
        if isinstance(result, ObserveResult):
            self._observed(key, result.metadata or {}, result.data_version)
            self.produced[name] = None
            self._checks_of(result, key)
            return
        assert isinstance(result, MaterializeResult)
        metadata = {**self.scope.outputs_metadata.get((name, None), {}), **(result.metadata or {})}
        output = Output(
            None if result.value is NO_VALUE else result.value, name, metadata, result.data_version, tags=result.tags
        )
        if name in self.produced:
            raise DagsterInvariantViolationError(
                f'Compute for op "{self.step.key}" returned an output "{name}" multiple times'
            )
        store_output(
            self.step,
            self.run_context,
            self.step.op.output_dict[name],
            output,
            None,
            metadata,
            self.log,
            self.record,
            step_context=self.context,
            stores=result.value is not NO_VALUE,
        )
        self._seen(name, None)
        self.produced[name] = None
        self._checks_of(result, key)

    def _seen(self, name: str, mapping_key: str | None) -> None:
        check_order(self.step, name, self.scope.seen_outputs)
        self.scope.seen_outputs.add((name, mapping_key))

    def _checks_of(self, result: AssetResult, key: AssetKey) -> None:
        """The checks that came with an asset's result, which look at what was just made."""
        for check in result.check_results:
            self._check(check, key)

    def _observed(self, key: AssetKey, metadata: Any, version: DataVersion | None) -> None:
        tags = {"dagster/data_version": version.value} if version is not None else {}
        for partition in self.run_context.plan.partition_keys or (None,):
            self.record(AssetObservation(key, metadata=metadata, tags=tags, partition=partition))

    def _check(self, result: AssetCheckResult, asset_key: AssetKey | None = None) -> None:
        partitions = self.scope.partition_keys if self.scope.partitions_def is not None else ()
        partition = partitions[0] if len(partitions) == 1 else None
        evaluation, output = evaluation_of(self.step, result, asset_key, self.run_context.instance, partition)
        self.evaluations.append(evaluation)
        self.produced[output] = None
        self.record(evaluation)

    def record(self, value: Any) -> None:
        """Tells a declared event."""
        emit, key = self.run_context.emit, self.step.key
        match value:
            case AssetObservation():
                emit(
                    AssetObserved(key, value.asset_key.parts, value.partition, metadata_to_json(value.metadata)), value
                )
            case AssetMaterialization():
                emit(
                    AssetMaterialized(key, value.asset_key.parts, value.partition, metadata_to_json(value.metadata)),
                    value,
                )
            case AssetCheckEvaluation():
                emit(
                    AssetCheckEvaluated(
                        key,
                        value.asset_key.parts,
                        value.check_name,
                        value.passed,
                        value.severity.value,
                        metadata_to_json(value.metadata),
                    ),
                    value,
                )
            case ExpectationResult():
                label = value.label or "expectation"
                emit(LogLine(key, "log", f"{label}: {'passed' if value.success else 'failed'}", "DEBUG"), value)
            case _:
                raise DagsterInvariantViolationError(f"{value!r} is no event that a step can log.")

    def _check_complete(self) -> None:
        selected = self.scope.selected_output_names
        if self.scope.stream_requirement is not None:
            self._check_everything_was_said()
        for each in self.step.op.output_defs:
            if (
                each.name in self.produced
                or not each.is_required
                or (selected is not None and each.name not in selected)
            ):
                continue
            if each.is_dynamic:
                self.produced[each.name] = ()
            elif each.name in self.step.checks and self._is_lone_check():
                continue
            elif each.dagster_type.is_nothing and each.name not in self.step.checks:
                self._output(Output(None, each.name))
            else:
                raise DagsterStepOutputNotFoundError(
                    f'Core compute for op "{self.step.key}" did not return an output for non-optional '
                    f'output "{each.name}"',
                    self.step.key,
                    each.name,
                )

    def _check_everything_was_said(self) -> None:
        wanted = self.scope.selected_output_names or frozenset(self.step.op.output_dict)
        missing = wanted - self.produced.keys()
        if missing:
            raise DagsterInvariantViolationError(
                f"op '{self.step.op.name}' did not yield or return expected outputs {set(missing)}. "
                f"{self.scope.stream_requirement}"
            )

    def _is_lone_check(self) -> bool:
        """A function that is nothing but a check and returned None or a bool: nothing was evaluated, nothing failed."""
        return self.step.assets_def is not None and not self.step.assets_def.specs_by_key


def _only_dep(definition: Any, name: str) -> AssetKey | None:
    """The upstream asset that `deps=` names, which Dagster gives an input called as its key."""
    keys = (dep.asset_key for spec in definition.specs_by_key.values() for dep in spec.deps)
    return next((key for key in keys if "__".join(key.parts) == name), None)
