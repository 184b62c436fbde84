"""Dagster's plan of a job in the words of ours: steps are chosen, and missing inputs named, by the same rules."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from typing import Any

from dagster._core.execution.plan import inputs as dagster_inputs

from daglens.events.step_key import is_template
from daglens.model.asset_key import AssetKey
from daglens.plan.input_source import Collected, FanIn, FromAsset, FromInputManager, FromOutput, InputSource, NoValue
from daglens.plan.step import Step
from daglens.record import dataclass

_LOADS_ASSET = ("FromLoadableAsset", "FromSourceAsset")


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    is_dynamic: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class _Op:
    """Of an op, what choosing steps and comparing code asks for."""

    output_defs: tuple[_Output, ...]
    raw_compute: Any = None
    code_version: str | None = None
    signature: None = None

    @property
    def output_dict(self) -> dict[str, _Output]:
        return {each.name: each for each in self.output_defs}


def steps_of(plan: Any, job: Any) -> dict[str, Step]:
    """The steps of a Dagster execution plan by key, each after those it waits for."""
    return {step.key: _step(step, job) for level in plan.get_all_steps_by_level() for step in level}


def _step(step: Any, job: Any) -> Step:
    inputs = {each.name: _source(each) for each in step.step_inputs}
    over = next((found for each in step.step_inputs if (found := _mapped_over(each.source)) is not None), None)
    op = job.get_op(step.node_handle).definition
    outputs = tuple(_Output(each.name, each.is_dynamic, each.is_required) for each in step.step_outputs)
    return Step(
        step.key,
        tuple(str(step.node_handle).split(".")),
        _Op(outputs, _function(op), _version(op)),
        inputs,
        over if is_template(step.key) else None,
        tags=step.tags or {},
    )


def _function(op: Any) -> Any:
    """The function that the user wrote."""
    compute = op.compute_fn
    return getattr(compute, "decorated_fn", compute)


def _version(op: Any) -> str | None:
    versions = [each.code_version for each in op.output_defs if each.code_version]
    return ", ".join(versions) or None


def _source(step_input: Any) -> InputSource:
    source = _from(step_input.source)
    if step_input.dagster_type_key == "Nothing":
        after = (source,) if isinstance(source, FromOutput | Collected) else ()
        return NoValue(after)
    return source


def _from(source: Any) -> InputSource:
    match source:
        case dagster_inputs.FromStepOutput():
            return _output(source.step_output_handle)
        case dagster_inputs.FromMultipleSources():
            return FanIn(tuple(_from(each) for each in source.sources))
        case dagster_inputs.FromPendingDynamicStepOutput() | dagster_inputs.FromUnresolvedStepOutput():
            return _output(source.get_step_output_handle_dep_with_placeholder())
        case dagster_inputs.FromDynamicCollect():
            handle = source.get_step_output_handle_dep_with_placeholder()
            return Collected(handle.step_key, handle.output_name)
        case _ if source.step_key_dependencies:
            return NoValue()
        case _ if type(source).__name__ in _LOADS_ASSET:
            return FromAsset(AssetKey(""), None)
        case _:
            return FromInputManager()


def _output(handle: Any) -> FromOutput:
    return FromOutput(handle.step_key, handle.output_name, handle.mapping_key)


def _mapped_over(source: Any) -> tuple[str, str] | None:
    over = getattr(source, "resolved_by_step_key", None)
    return None if over is None else (over, source.resolved_by_output_name)


def assets_of(plan: Any) -> dict[str, tuple[tuple[str, ...], ...]]:
    """By step key, the assets that it would make, of the steps that run."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for (step, _output), key in asset_outputs_of(plan).items():
        if step in plan.step_keys_to_execute:
            found[step] = (*found.get(step, ()), key)
    return found


def asset_outputs_of(plan: Any) -> dict[tuple[str, str], tuple[str, ...]]:
    """The asset that an output of a step is, by step and output."""
    return {
        (step.key, output.name): tuple(output.properties.asset_key.path)
        for step in plan.step_dict_by_key.values()
        for output in step.step_outputs
        if output.properties.asset_key is not None and output.properties.asset_check_key is None
    }


def check_outputs_of(plan: Any) -> frozenset[tuple[str, str]]:
    """The outputs, by step and name, that are results of asset checks."""
    return frozenset(
        (step.key, output.name)
        for step in plan.step_dict_by_key.values()
        for output in step.step_outputs
        if output.properties.asset_check_key is not None
    )


def asset_inputs_of(job: Any, plan: Any) -> dict[tuple[str, str], tuple[str, ...]]:
    """The asset that an input of a step reads from storage, by step and input."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for step in plan.step_dict_by_key.values():
        for each in step.step_inputs:
            if type(each.source).__name__ not in _LOADS_ASSET:
                continue
            own = job.get_op(step.node_handle).definition.input_def_named(each.name).hardcoded_asset_key
            key = own or job.asset_layer.get_asset_key_for_node_input(step.node_handle, each.name)
            if key is not None:
                found[(step.key, each.name)] = tuple(key.path)
    return found
