"""The contexts of steps: OpExecutionContext, AssetExecutionContext, AssetCheckExecutionContext."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from .asset_key import AssetCheckKey, AssetKey
from .context_partitions import PartitionAnswers
from .errors import CheckError, DagsterInvalidInvocationError, DagsterInvariantViolationError
from .event_values import AssetCheckEvaluation, AssetMaterialization, AssetObservation, ExpectationResult
from .node_handle import NodeHandle
from .step_scope import StepScope

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager

_current: ContextVar[OpExecutionContext | None] = ContextVar("current step context")


class OpExecutionContext(PartitionAnswers):
    """What an op's `context` parameter is."""

    def __init__(self, scope: StepScope) -> None:
        self._scope = scope

    @property
    def scope(self) -> StepScope:
        """All that the attempt knows, for what executes it."""
        return self._scope

    # -- the run -----------------------------------------------------------------------------------------------------

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        if self._scope.log_manager is None:
            self._scope.log_manager = DagsterLogManager(self._scope.write_log)
        return self._scope.log_manager

    @property
    def run_id(self) -> str:
        return self._scope.run_id

    @property
    def run(self) -> Any:
        from .dagster_run import DagsterRun

        scope = self._scope
        return scope.run or DagsterRun(scope.job_name, scope.run_id, scope.run_config, dict(scope.run_tags))

    dagster_run = run

    @property
    def run_config(self) -> Mapping[str, Any]:
        return self._scope.run_config

    @property
    def run_tags(self) -> Mapping[str, str]:
        return self._scope.run_tags

    @property
    def instance(self) -> Any:
        if self._scope.instance is None:
            raise DagsterInvariantViolationError("This run has no instance to ask.")
        return self._scope.instance

    @property
    def job_name(self) -> str:
        return self._scope.job_name

    @property
    def job_def(self) -> Any:
        return self._scope.job_def

    def has_tag(self, key: str) -> bool:
        return key in self._scope.run_tags

    def get_tag(self, key: str) -> str | None:
        return self._scope.run_tags.get(key)

    @property
    def retry_number(self) -> int:
        return self._scope.retry_number

    # -- the step ----------------------------------------------------------------------------------------------------

    @property
    def op_def(self) -> Any:
        return self._scope.op_def

    @property
    def op(self) -> Any:
        from .dependencies import Node

        scope = self._scope
        return Node(scope.node_path[-1] if scope.node_path else scope.op_def.name, scope.op_def, tags=scope.tags)

    @property
    def op_handle(self) -> NodeHandle:
        return NodeHandle.from_path(self._scope.node_path)

    @property
    def op_config(self) -> Any:
        return self._scope.op_config

    @property
    def resources(self) -> Any:
        return self._scope.resources

    @property
    def step_key(self) -> str:
        return self._scope.step_key

    def get_step_execution_context(self) -> StepScope:
        return self._scope

    @property
    def op_execution_context(self) -> OpExecutionContext:
        return self

    @property
    def selected_output_names(self) -> set[str]:
        names = self._scope.selected_output_names
        if names is not None:
            return set(names)
        return {each.name for each in self._scope.op_def.output_defs}

    def set_requires_typed_event_stream(self, *, error_message: str | None = None) -> None:
        """From now on every output must be yielded or returned in so many words: none is implied."""
        self._scope.stream_requirement = error_message or ""

    @property
    def requires_typed_event_stream(self) -> bool:
        return self._scope.stream_requirement is not None

    def get_mapping_key(self) -> str | None:
        return self._scope.mapping_key

    def has_events(self) -> bool:
        return False

    # -- assets ------------------------------------------------------------------------------------------------------

    @property
    def assets_def(self) -> Any:
        if self._scope.assets_def is None:
            raise DagsterInvalidInvocationError(
                f"'{self.op_def.name}' makes no asset: it does not have an assets definition."
                if self._scope.run_id == "EPHEMERAL"
                else f"Op {self.op_def.name} makes no asset: it does not have an assets definition."
            )
        return self._scope.assets_def

    @property
    def has_assets_def(self) -> bool:
        return self._scope.assets_def is not None

    @property
    def asset_key(self) -> AssetKey:
        definition = self.assets_def
        if len(definition.output_keys) > 1 and len(definition.specs_by_key) > 1:
            raise DagsterInvariantViolationError(
                "Cannot call `context.asset_key` in a multi_asset with more than one asset: call "
                "`context.asset_key_for_output` with the name of an output."
            )
        return next(iter(definition.specs_by_key))

    @property
    def selected_asset_keys(self) -> set[AssetKey]:
        return self._scope.assets_def.keys if self._scope.assets_def is not None else set()

    @property
    def selected_asset_check_keys(self) -> set[AssetCheckKey]:
        return self._scope.assets_def.check_keys if self._scope.assets_def is not None else set()

    @property
    def has_assets(self) -> bool:
        return self.has_assets_def

    def asset_key_for_output(self, output_name: str = "result") -> AssetKey:
        keys = self.assets_def.output_keys
        if output_name not in keys:
            raise DagsterInvariantViolationError(
                f"Output '{output_name}' makes no asset: those that do are {list(keys)}."
            )
        return keys[output_name]

    def output_for_asset_key(self, asset_key: AssetKey) -> str:
        return next(name for name, key in self.assets_def.output_keys.items() if key == asset_key)

    def asset_key_for_input(self, input_name: str) -> AssetKey:
        find = self._scope.input_asset
        key = self.assets_def.input_keys.get(input_name) if find is None else find(input_name)
        if key is None:
            raise DagsterInvariantViolationError(f"Input '{input_name}' of '{self.op_def.name}' reads no asset.")
        return key

    @property
    def is_subset(self) -> bool:
        """Whether only some of the assets that the definition makes are asked for."""
        return self.assets_def.is_subset

    # -- what is told ------------------------------------------------------------------------------------------------

    def log_event(self, event: Any) -> None:
        if not isinstance(event, (AssetMaterialization, AssetObservation, ExpectationResult, AssetCheckEvaluation)):
            raise CheckError(f"Unexpected event {event!r}.")
        self._scope.record(event)

    def add_output_metadata(
        self, metadata: Mapping[str, Any], output_name: str | None = None, mapping_key: str | None = None
    ) -> None:
        outputs = self._scope.op_def.output_defs
        if output_name is None and len(outputs) == 1:
            output_name = outputs[0].name
        elif output_name is None:
            raise DagsterInvariantViolationError(
                f"Op '{self.op_def.name}' has several outputs: say with `output_name` which of them "
                "`context.add_output_metadata` is about."
            )
        if output_name is None or output_name not in {each.name for each in outputs}:
            raise DagsterInvariantViolationError(
                f"Metadata is added to output '{output_name}', and that does not exist: the outputs are "
                f"{[each.name for each in outputs]}."
            )
        if (output_name, mapping_key) in self._scope.seen_outputs:
            which = f"'{output_name}'" + (f" with mapping_key '{mapping_key}'" if mapping_key else "")
            raise DagsterInvariantViolationError(
                f"In {self.op_def.node_type_str} '{self.op_def.name}', attempted to log output metadata for output "
                f"{which} which has already been yielded. Metadata must be logged before the output is yielded."
            )
        self._scope.outputs_metadata.setdefault((output_name, mapping_key), {}).update(metadata)

    def add_asset_metadata(
        self, metadata: Mapping[str, Any], asset_key: Any = None, partition_key: str | None = None
    ) -> None:
        definition = self.assets_def
        if asset_key is None and len(definition.keys) != 1:
            raise DagsterInvariantViolationError(
                "Attempted to add asset metadata without asset_key, but the step makes several assets. Say which."
            )
        key = definition.key if asset_key is None else AssetKey.from_coercible(asset_key)
        if key not in definition.keys:
            raise DagsterInvariantViolationError(f"The step does not make asset {key.to_user_string()}.")
        if partition_key is not None and partition_key not in self._scope.partition_keys:
            raise DagsterInvariantViolationError(f"The step does not make partition {partition_key!r} of any asset.")
        self._scope.asset_metadata.setdefault((key, partition_key), {}).update(metadata)

    def get_output_metadata(self, output_name: str, mapping_key: str | None = None) -> Mapping[str, Any] | None:
        return self._scope.outputs_metadata.get((output_name, mapping_key))

    @property
    def asset_checks_def(self) -> Any:
        return self.assets_def

    def load_asset_value(self, asset_key: Any, **kwargs: Any) -> Any:
        from daglens.execution.asset_value import load_asset_value

        return load_asset_value(
            self._scope.asset_graph,
            AssetKey.from_coercible(asset_key),
            {},
            storage_dir=self._scope.storage_dir,
            **kwargs,
        )

    def __enter__(self) -> OpExecutionContext:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def describe_op(self) -> str:
        return f'op "{".".join(self._scope.node_path) or self._scope.op_def.name}"'

    @classmethod
    def get(cls) -> Any:
        """The context of the step whose code is running here; raises where none of this kind is."""
        found = _current.get(None)
        if not isinstance(found, cls):
            raise DagsterInvariantViolationError(f"No current {cls.__name__} in scope.")
        return found


class AssetExecutionContext(OpExecutionContext):
    """What an asset's `context` parameter is."""


class AssetCheckExecutionContext(AssetExecutionContext):
    """What an asset check's `context` parameter is."""

    @property
    def check_specs(self) -> Iterable[Any]:
        return self.assets_def.check_specs


def current_context() -> OpExecutionContext | None:
    """The context of the step whose code is running here, if any."""
    return _current.get(None)


def enter_context(context: OpExecutionContext) -> Any:
    return _current.set(context)


def leave_context(token: Any) -> None:
    _current.reset(token)
