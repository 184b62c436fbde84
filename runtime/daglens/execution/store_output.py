"""An output stored through its IO manager, then announced."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from daglens.events.event import StepOutput
from daglens.model.errors import DagsterInvariantViolationError
from daglens.model.event_values import AssetMaterialization
from daglens.model.fs_io_manager import FilesystemIOManager
from daglens.model.io_contexts import OutputContext
from daglens.model.io_manager import InMemoryIOManager
from daglens.model.metadata import metadata_values
from daglens.model.ports import OutputDefinition
from daglens.plan.step import Step
from daglens.storage.paths import asset_place

from .data_versions import version_tags
from .in_process_facts import OutputHandled, OutputRefused, TypeCheckData
from .preview import preview
from .run_context import RunContext
from .type_checks import raise_unless_passed, type_check

IN_MEMORY = "in-memory"
"""Where a value lies that ends with its process: no file of the storage folder has this name."""


def store_output(
    step: Step,
    run: RunContext,
    definition: OutputDefinition,
    value: Any,
    mapping_key: str | None,
    metadata: Mapping[str, Any],
    write_log: Callable[[str, str], object],
    record: Callable[[Any], object],
    *,
    step_context: Any,
    stores: bool = True,
) -> None:
    """`value` is an Output or DynamicOutput. Outputs of type Nothing are announced and not stored."""
    name, kind = definition.name, definition.dagster_type
    checked = None if kind.is_any else type_check(kind, value.value, step_context)
    if checked is not None and not checked.success:
        if run.tell is not None:
            data = TypeCheckData(False, name, checked.description, checked.metadata)
            run.tell(OutputRefused(step.key, name, mapping_key, data), value)
        raise_unless_passed(checked, kind, f'step output "{name}"')
    asset_key = step.assets.get(name)
    added: Mapping[str, Any] = {}
    place: str | None = ""
    manager_key: str | None = None
    yielded: list[AssetMaterialization] = []
    if stores and not definition.dagster_type.is_nothing:
        added, place, manager_key, yielded = handle_output(
            step, run, definition, value, mapping_key, metadata, write_log, record, asset_key, step_context
        )
    if run.values is not None:
        run.values[(step.key, name, mapping_key)] = value.value
    picture = preview(value.value) if run.previews and not definition.dagster_type.is_nothing else None
    told = _described(value, {**metadata, **added})
    if checked is not None and (checked.metadata or checked.description):
        told = copy.copy(told)
        told.type_check = TypeCheckData(True, name, checked.description, checked.metadata)
    run.emit(StepOutput(step.key, name, mapping_key, place, asset_key.parts if asset_key else None, picture), told)
    for each in yielded:
        record(each.with_metadata(metadata_values(added)) if added else each)
    if asset_key is not None and step.assets_def is not None and not step.assets_def.observable:
        spec = step.assets_def.specs_by_key[asset_key]
        tags = dict(getattr(value, "tags", None) or {})
        tags.update(version_tags(step, run, asset_key, getattr(value, "data_version", None)))
        everything = metadata_values({**metadata, **added})
        partitioned = spec.partitions_def is not None or step.assets_def.partitions_def is not None
        for partition in run.plan.partition_keys if partitioned and run.plan.partition_keys else (None,):
            said = step_context.scope.asset_metadata
            if said:
                everything = metadata_values(
                    {**metadata, **added, **said.get((asset_key, None), {}), **said.get((asset_key, partition), {})}
                )
            record(AssetMaterialization(asset_key, spec.description, everything, partition, tags))
    if manager_key is not None and run.tell is not None:
        run.tell(OutputHandled(step.key, name, mapping_key, manager_key, metadata_values(added)))


def output_config(plan: Any, path: tuple[str, ...], name: str) -> Any:
    """What run config says of an output, for its IO manager."""
    outputs = plan.config.outputs.get(path)
    return outputs.get(name) if isinstance(outputs, Mapping) else None


def _described(value: Any, metadata: Mapping[str, Any]) -> Any:
    """The output with all that was said of it, also by the context and the IO manager."""
    if not metadata:
        return value
    told = copy.copy(value)
    told.metadata = metadata_values(metadata)
    return told


def handle_output(
    step: Step,
    run: RunContext,
    definition: OutputDefinition,
    value: Any,
    mapping_key: str | None,
    metadata: Mapping[str, Any],
    write_log: Callable[[str, str], object],
    record: Callable[[Any], object],
    asset_key: Any,
    step_context: Any,
) -> tuple[Mapping[str, Any], str | None, str, list[AssetMaterialization]]:
    """Gives the value to the IO manager; leaves the metadata that it added, the place as StepOutput tells it, the
    manager's key, and the materializations that it yielded.
    """
    plan = run.plan
    key = step.assets_def.io_manager_key_of(asset_key) if asset_key is not None else definition.io_manager_key
    manager = run.io_manager(key, f"output '{definition.name}' of op '{step.op.name}'")
    spec = step.assets_def.specs_by_key[asset_key] if asset_key is not None else None
    partitions_def = (spec.partitions_def or step.assets_def.partitions_def) if spec is not None else None
    context = OutputContext(
        step.key,
        definition.name,
        run.run_id,
        plan.job.name,
        {**(definition.metadata or {}), **(spec.metadata if spec is not None else {})},
        mapping_key,
        definition.dagster_type,
        step.op,
        plan.config.resources.get(key),
        None,
        output_config(plan, step.path, definition.name),
        asset_key,
        spec,
        plan.partition_keys if partitions_def is not None or asset_key is None else (),
        partitions_def,
        metadata,
        run.storage_dir,
        definition.code_version,
        write_log,
        record,
        step_context,
    )
    required = getattr(plan.job.resource_defs.get(key), "required_resource_keys", ())
    if required:
        context.resources = run.resources.set_for(required)
    yielded: list[AssetMaterialization] = []
    handled = manager.handle_output(context, value.value)
    if inspect.isgenerator(handled):
        for each in handled:
            if isinstance(each, AssetMaterialization):
                yielded.append(each)
            else:
                context.added_metadata.update(each if isinstance(each, Mapping) else {})
    if context.added_metadata and any(each.metadata for each in yielded):
        raise DagsterInvariantViolationError(
            f"`handle_output` of the io manager for output '{definition.name}' of {step.op.node_type_str} "
            f"'{step.op.name}' gave metadata twice, with a materialization and with `context.add_output_metadata`: "
            "give it one way."
        )
    return context.added_metadata, _place(manager, context, asset_key), key, yielded


def _place(manager: Any, context: OutputContext, asset_key: Any) -> str | None:
    if isinstance(manager, InMemoryIOManager):
        return IN_MEMORY
    if not isinstance(manager, FilesystemIOManager) or manager.base_dir is not None:
        return ""
    if asset_key is None:
        return None
    return asset_place(asset_key.parts, context.partition_keys[0] if context.partition_keys else None)
