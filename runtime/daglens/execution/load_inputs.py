"""The values of a step's inputs, each read from where the plan says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from daglens.events.event import StepInputLoaded
from daglens.events.step_key import template_key
from daglens.model.dagster_type import TypeCheck
from daglens.model.errors import DagsterInvariantViolationError
from daglens.model.io_contexts import InputContext, OutputContext
from daglens.model.metadata import metadata_values
from daglens.model.type_loader import ConfiguredInput
from daglens.plan.input_source import (
    Collected,
    FanIn,
    FromAsset,
    FromInputManager,
    FromOutput,
    FromValue,
    InputSource,
    NoValue,
)
from daglens.plan.step import Step
from daglens.plan.step_code import step_code

from .active_plan import ActivePlan
from .in_process_facts import InputLoaded, StepInputChecked, TypeCheckData
from .run_context import RunContext
from .store_output import output_config
from .type_checks import raise_unless_passed, type_check
from .upstream_partitions import upstream_partition_keys


def load_inputs(
    step: Step, run: RunContext, active: ActivePlan, write_log: Callable[[str, str], object], step_context: Any
) -> dict[str, Any]:
    """By input name; inputs that carry no value are left out. Raises what IO managers raise, and failed type checks."""
    loader = _Loader(step, run, active, write_log, step_context)
    values: dict[str, Any] = {}
    for definition in step.op.input_defs:
        source = step.inputs[definition.name]
        if isinstance(source, NoValue) or definition.dagster_type.is_nothing:
            continue
        value = loader.value(definition, source)
        _check(step, run, definition, value, step_context)
        values[definition.name] = value
    return values


def _check(step: Step, run: RunContext, definition: Any, value: Any, step_context: Any) -> None:
    kind, name = definition.dagster_type, definition.name
    result = TypeCheck(True) if kind.is_any else type_check(kind, value, step_context)
    if run.tell is not None:
        run.tell(
            StepInputChecked(step.key, name, TypeCheckData(result.success, name, result.description, result.metadata))
        )
    raise_unless_passed(result, kind, f'step input "{name}"')


class _Loader:
    def __init__(
        self,
        step: Step,
        run: RunContext,
        active: ActivePlan,
        write_log: Callable[[str, str], object],
        step_context: Any,
    ) -> None:
        self.step, self.run, self.active, self.write_log, self.step_context = step, run, active, write_log, step_context

    def value(self, definition: Any, source: InputSource) -> Any:
        match source:
            case FromValue(value=ConfiguredInput(loader=loader, config=config)):
                return loader.construct_from_config_value(self.step_context, config)
            case FromValue():
                return source.value
            case FromOutput():
                return self._output(definition, source)
            case FanIn():
                values: list[Any] = []
                for each in self.active.present(source.sources):
                    value = self.value(definition, each)
                    values.append(value)
                return values
            case Collected():
                return [self._output(definition, each) for each in self.active.sources_of(source)]
            case FromAsset():
                return self._asset(definition, source)
            case FromInputManager():
                return self._load(definition.input_manager_key, definition, self._context(definition, None))
            case NoValue():
                return None

    def _load(self, key: str, definition: Any, context: InputContext) -> Any:
        manager = self.run.io_manager(key, f"input '{definition.name}' of op '{self.step.op.name}'")
        required = getattr(self.run.plan.job.resource_defs.get(key), "required_resource_keys", ())
        if required:
            context.resources = self.run.resources.set_for(required)
        value = manager.load_input(context)
        if self.run.tell is not None:
            above = context.upstream_output
            output, upstream = (None, None) if above is None else (above.name, above.step_key)
            metadata = metadata_values(context.added_metadata)
            self.run.tell(InputLoaded(self.step.key, definition.name, key, output, upstream, metadata))
        return value

    def _output(self, definition: Any, source: FromOutput) -> Any:
        run_id = self.run.plan.stored_by.get((source.step, source.output, source.mapping_key), self.run.run_id)
        made_by = self.active.steps.get(source.step)
        op, asset_key, definition_of, path = self._maker(source, made_by)
        output = op.output_dict[source.output]
        key = definition.input_manager_key or (
            definition_of.io_manager_key_of(asset_key)
            if asset_key is not None and definition_of is not None
            else output.io_manager_key
        )
        upstream = OutputContext(
            source.step,
            source.output,
            run_id,
            self.run.plan.job.name,
            output.metadata or {},
            source.mapping_key,
            output.dagster_type,
            op,
            self.run.plan.config.resources.get(key),
            None,
            output_config(self.run.plan, path, source.output),
            asset_key,
            None,
            self.run.plan.partition_keys if asset_key is not None and _is_partitioned(definition_of, asset_key) else (),
            _partitions_of(definition_of, asset_key),
            storage_dir=self.run.storage_dir,
            step_context=self.step_context,
        )
        value = self._load(key, definition, self._context(definition, upstream, key, asset_key, definition_of))
        if run_id != self.run.run_id:
            self.run.emit(
                StepInputLoaded(
                    self.step.key,
                    definition.name,
                    run_id,
                    source.step,
                    source.output,
                    asset_key.parts if asset_key else None,
                    self._code_changed(source.step),
                )
            )
        return value

    def _code_changed(self, step: str) -> bool:
        """Whether the step that an earlier run made has other code by now."""
        plan = self.run.plan
        earlier = plan.earlier_code.get(step) or plan.earlier_code.get(template_key(step))
        now = plan.all_steps.get(template_key(step)) or plan.all_steps.get(step)
        return bool(earlier) and now is not None and step_code(now) != earlier

    def _maker(self, source: FromOutput, made_by: Step | None) -> tuple[Any, Any, Any, Any]:
        step = made_by or self.run.plan.all_steps.get(source.step) or self.run.plan.all_steps[template_key(source.step)]
        return step.op, step.assets.get(source.output), step.assets_def, step.path

    def _asset(self, definition: Any, source: FromAsset) -> Any:
        owner = source.definition
        if owner is None:
            raise DagsterInvariantViolationError(
                f"Asset {source.key.to_user_string()} is not known here: it cannot be read."
            )
        key = definition.input_manager_key or _manager_key(owner, source.key)
        upstream = OutputContext(
            name="result",
            run_id=None,
            metadata=_metadata(owner, source.key),
            _asset_key=source.key,
            partition_keys=upstream_partition_keys(self.run, self.step, source.key, owner),
            resource_config=self.run.plan.config.resources.get(key),
            storage_dir=self.run.storage_dir,
        )
        value = self._load(key, definition, self._context(definition, upstream, key, source.key, owner))
        self.run.emit(StepInputLoaded(self.step.key, definition.name, None, None, None, source.key.parts))
        return value

    def _context(
        self,
        definition: Any,
        upstream: OutputContext | None,
        key: str | None = None,
        asset_key: Any = None,
        owner: Any = None,
    ) -> InputContext:
        run = self.run
        partitions: Sequence[str] = ()
        if asset_key is not None and owner is not None:
            partitions = upstream_partition_keys(run, self.step, asset_key, owner)
        return InputContext(
            definition.name,
            run.plan.job.name,
            self.step.op,
            self.step.input_configs.get(definition.name),
            definition.metadata or {},
            upstream,
            definition.dagster_type,
            run.plan.config.resources.get(key or definition.input_manager_key or ""),
            None,
            asset_key,
            partitions,
            run.plan.partition_keys,
            _partitions_of(owner, asset_key),
            run.storage_dir,
            self.write_log,
            self.step_context.scope.record,
            self.step_context,
            run.run_id,
        )


def _manager_key(owner: Any, key: Any) -> str:
    if hasattr(owner, "io_manager_key_of"):
        return owner.io_manager_key_of(key)
    if hasattr(owner, "get_io_manager_key"):
        return owner.get_io_manager_key()
    return owner.metadata.get("dagster/io_manager_key", "io_manager")


def _metadata(owner: Any, key: Any) -> Any:
    specs = getattr(owner, "specs_by_key", None)
    return (
        specs[key].metadata
        if specs is not None and key in specs
        else getattr(owner, "raw_metadata", None) or getattr(owner, "metadata", {})
    )


def _partitions_of(owner: Any, key: Any) -> Any:
    if owner is None or key is None:
        return None
    specs = getattr(owner, "specs_by_key", None)
    return specs[key].partitions_def if specs is not None and key in specs else getattr(owner, "partitions_def", None)


def _is_partitioned(owner: Any, key: Any) -> bool:
    return _partitions_of(owner, key) is not None
