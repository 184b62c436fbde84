"""Steps and the plan of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from daglens.events.step_key import instance_key, is_template
from daglens.model.asset_key import AssetKey
from daglens.model.asset_spec import AssetCheckSpec
from daglens.model.type_loader import ConfiguredInput
from daglens.record import dataclass

from .input_source import Collected, FanIn, FromOutput, FromValue, InputSource, NoValue, upstream_outputs


@dataclass(frozen=True, slots=True)
class Step:
    """One op invocation to run.

    `key` is as Dagster writes it: `graph.op`, `op[mapping_key]`; a step that stands for one per value of a dynamic
    output, not yet known, is `op[?]` and names that output in `mapped_over`. `after` are steps it waits for besides
    those that its inputs come from. `assets` and `checks` say what its outputs are; `assets_def` is the definition
    it belongs to.
    """

    key: str
    path: tuple[str, ...]
    op: Any
    inputs: Mapping[str, InputSource]
    mapped_over: tuple[str, str] | None = None
    mapping_key: str | None = None
    after: tuple[str, ...] = ()
    assets: Mapping[str, AssetKey] = field(default_factory=dict[str, AssetKey])
    checks: Mapping[str, AssetCheckSpec] = field(default_factory=dict[str, AssetCheckSpec])
    assets_def: Any = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    hook_defs: frozenset[Any] = frozenset()
    retry_policy: Any = None
    config: Any = None
    input_configs: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def required_resource_keys(self) -> frozenset[str]:
        """What the op asks for, the types it checks, and the loaders that make the inputs which come from config."""
        keys: frozenset[str] = self.op.required_resource_keys
        for each in (*self.op.input_defs, *self.op.output_defs):
            if each.dagster_type.required_resource_keys:
                keys |= each.dagster_type.required_resource_keys
        for source in self.inputs.values():
            if isinstance(source, FromValue) and isinstance(source.value, ConfiguredInput):
                keys |= source.value.loader.required_resource_keys()
        return keys

    @property
    def manager_keys(self) -> frozenset[str]:
        """The resource keys of what stores its outputs and loads its inputs."""
        keys = {each.input_manager_key for each in self.op.input_defs if each.input_manager_key is not None}
        for each in self.op.output_defs:
            if not each.dagster_type.is_nothing and each.name not in self.checks:
                asset = self.assets.get(each.name)
                keys.add(each.io_manager_key if asset is None else self.assets_def.io_manager_key_of(asset))
        return frozenset(keys)

    def upstream(self) -> tuple[FromOutput | Collected, ...]:
        return tuple(each for source in self.inputs.values() for each in upstream_outputs(source))

    def upstream_keys(self) -> frozenset[str]:
        return frozenset((*(each.step for each in self.upstream()), *self.after))

    def for_mapping_key(self, mapping_key: str) -> Step:
        """The step that runs for one value of the dynamic output this one is mapped over."""
        return replace(
            self,
            key=instance_key(self.key, mapping_key),
            mapping_key=mapping_key,
            mapped_over=None,
            inputs={
                name: _instance_source(source, self.mapped_over, mapping_key) for name, source in self.inputs.items()
            },
        )


def _instance_source(source: InputSource, over: tuple[str, str] | None, mapping_key: str) -> InputSource:
    match source:
        case FromOutput() if (source.step, source.output) == over:
            return FromOutput(source.step, source.output, mapping_key)
        case FromOutput() if is_template(source.step):
            return FromOutput(instance_key(source.step, mapping_key), source.output)
        case FanIn():
            return FanIn(tuple(_instance_source(each, over, mapping_key) for each in source.sources))
        case NoValue():
            return NoValue(tuple(_instance_source(each, over, mapping_key) for each in source.after))  # type: ignore[misc]
        case _:
            return source


@dataclass(frozen=True, slots=True)
class ExecutionPlan:
    """What a run does. `steps` are those that run, each after what it waits for; `selected` their keys, `all_steps`
    every step of the job.

    `stored_by` names, by step, output and mapping key, the earlier run that stored an output which is read and not
    made again.
    `mapping_keys` are those known of dynamic outputs of steps that do not run again;
    `absent` are outputs that their step did not yield. `earlier_code` tells, by step key, the code of the steps of the
    earlier run (see `step_code`).
    """

    job: Any
    steps: Mapping[str, Step]
    selected: frozenset[str]
    stored_by: Mapping[tuple[str, str, str | None], str] = field(
        default_factory=dict[tuple[str, str, "str | None"], str]
    )
    mapping_keys: Mapping[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str], "tuple[str, ...]"]
    )
    config: Any = None
    partition_keys: tuple[str, ...] = ()
    absent: frozenset[tuple[str, str]] = frozenset()
    all_steps: Mapping[str, Step] = field(default_factory=dict[str, Step])
    earlier_code: Mapping[str, str] = field(default_factory=dict[str, str])
