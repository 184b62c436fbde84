"""What IO managers are told about the output to store or the input to load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey
from .errors import DagsterInvalidMetadata, DagsterInvariantViolationError
from .event_values import AssetObservation
from .manager_context import ManagerContext
from .step_scope import ignore


@dataclass
class OutputContext(ManagerContext):
    """An output. `metadata` is what the definition says, `output_metadata` what the step said about this value."""

    step_key: str | None = None
    name: str | None = None
    run_id: str | None = None
    job_name: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    mapping_key: str | None = None
    dagster_type: Any = None
    op_def: Any = None
    resource_config: Any = None
    resources: Any = None
    config: Any = None
    _asset_key: AssetKey | None = None
    asset_spec: Any = None
    partition_keys: Sequence[str] = ()
    asset_partitions_def: Any = None
    output_metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    storage_dir: str = ""
    version: str | None = None
    write_log: Callable[[str, str], object] = ignore
    record: Callable[[Any], object] = ignore
    step_context: Any = None
    added_metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    warn_on_step_context_use: bool = False

    @property
    def definition_metadata(self) -> Mapping[str, Any]:
        return self.metadata

    @property
    def has_asset_key(self) -> bool:
        return self._asset_key is not None

    @property
    def asset_key(self) -> AssetKey:
        if self._asset_key is None:
            raise DagsterInvariantViolationError(
                "This OutputContext has no `asset_key`: its output makes no asset, or build_output_context was not "
                "given one."
            )
        return self._asset_key

    @property
    def has_partition_key(self) -> bool:
        return len(self.partition_keys) == 1

    @property
    def partition_key(self) -> str:
        return self.asset_partition_key

    @property
    def has_asset_partitions(self) -> bool:
        return bool(self.partition_keys) and (self.has_asset_key or self.asset_partitions_def is not None)

    def get_run_scoped_output_identifier(self) -> list[str]:
        parts = [str(self.run_id), str(self.step_key), str(self.name)]
        return parts if self.mapping_key is None else [*parts, self.mapping_key]

    def get_output_identifier(self) -> list[str]:
        return self.get_run_scoped_output_identifier()

    def get_asset_identifier(self) -> list[str]:
        parts = [*self.asset_key.path]
        return [*parts, self.partition_keys[0]] if len(self.partition_keys) == 1 else parts

    def get_identifier(self) -> list[str]:
        """Run, step and output, with the mapping key where there is one: one value in one run."""
        return self.get_run_scoped_output_identifier()

    def add_output_metadata(self, metadata: Mapping[str, Any]) -> None:
        twice = sorted(self.added_metadata.keys() & metadata.keys())
        if twice:
            raise DagsterInvalidMetadata(
                f"Metadata was added to this output under the same keys before: {', '.join(twice)}"
            )
        self.added_metadata.update(metadata)


@dataclass
class InputContext(ManagerContext):
    """An input. `upstream_output` describes where it comes from, where that is an output of a step or an asset."""

    name: str | None = None
    job_name: str | None = None
    op_def: Any = None
    config: Any = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    upstream_output: OutputContext | None = None
    dagster_type: Any = None
    resource_config: Any = None
    resources: Any = None
    _asset_key: AssetKey | None = None
    partition_keys: Sequence[str] = ()
    run_partition_keys: Sequence[str] = ()
    asset_partitions_def: Any = None
    storage_dir: str = ""
    write_log: Callable[[str, str], object] = ignore
    record: Callable[[Any], object] = ignore
    step_context: Any = None
    run_id: str | None = None
    added_metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    observations: list[AssetObservation] = field(default_factory=list[AssetObservation])

    @property
    def definition_metadata(self) -> Mapping[str, Any]:
        return self.metadata

    @property
    def has_input_name(self) -> bool:
        return self.name is not None

    @property
    def has_asset_key(self) -> bool:
        return self._asset_key is not None

    @property
    def asset_key(self) -> AssetKey:
        if self._asset_key is None:
            raise DagsterInvariantViolationError("This InputContext has no `asset_key`: its input reads no asset.")
        return self._asset_key

    @property
    def has_partition_key(self) -> bool:
        return len(self.run_partition_keys) == 1

    @property
    def partition_key(self) -> str:
        if len(self.run_partition_keys) != 1:
            raise DagsterInvariantViolationError(
                f"`partition_key` is there for a run of one partition, and this run has {len(self.run_partition_keys)}."
            )
        return self.run_partition_keys[0]

    @property
    def has_asset_partitions(self) -> bool:
        return self.asset_partitions_def is not None or (bool(self.partition_keys) and self.has_asset_key)

    def get_asset_identifier(self) -> list[str]:
        parts = [*self.asset_key.path]
        return [*parts, self.partition_keys[0]] if len(self.partition_keys) == 1 else parts

    def get_identifier(self) -> list[str]:
        if self.upstream_output is None:
            raise DagsterInvariantViolationError(
                "The identifier of an input is that of its `upstream_output`, which this InputContext does not have."
            )
        return self.upstream_output.get_identifier()

    def add_input_metadata(self, metadata: Mapping[str, Any], description: str | None = None) -> None:
        """Says something of what was loaded: of the asset, for each of its partitions, and of the event."""
        self.added_metadata.update(metadata)
        if self._asset_key is None:
            return
        for partition in self.partition_keys if self.has_asset_partitions else (None,):
            seen = AssetObservation(self._asset_key, description, metadata, partition)
            self.observations.append(seen)
            self.record(seen)

    def get_observations(self) -> list[AssetObservation]:
        return list(self.observations)


def build_output_context(
    step_key: str | None = None,
    name: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    run_id: str | None = None,
    mapping_key: str | None = None,
    config: Any = None,
    dagster_type: Any = None,
    version: str | None = None,
    resource_config: Any = None,
    resources: Mapping[str, Any] | None = None,
    op_def: Any = None,
    asset_key: Any = None,
    partition_key: str | None = None,
    output_metadata: Mapping[str, Any] | None = None,
    definition_metadata: Mapping[str, Any] | None = None,
    asset_partitions_def: Any = None,
) -> OutputContext:
    """An OutputContext for tests of IO managers."""
    from .step_scope import ResourceSet

    return OutputContext(
        step_key,
        name or "result",
        run_id or "EPHEMERAL",
        None,
        definition_metadata or metadata or {},
        mapping_key,
        dagster_type,
        op_def,
        resource_config or {},
        ResourceSet(resources or {}),
        config,
        None if asset_key is None else AssetKey.from_coercible(asset_key),
        None,
        () if partition_key is None else (partition_key,),
        asset_partitions_def,
        output_metadata=output_metadata or {},
        version=version,
    )


def build_input_context(
    name: str | None = None,
    config: Any = None,
    metadata: Mapping[str, Any] | None = None,
    upstream_output: OutputContext | None = None,
    dagster_type: Any = None,
    resource_config: Any = None,
    resources: Mapping[str, Any] | None = None,
    op_def: Any = None,
    step_context: Any = None,
    asset_key: Any = None,
    partition_key: str | None = None,
    asset_partition_key_range: Any = None,
    asset_partitions_def: Any = None,
    instance: Any = None,
    definition_metadata: Mapping[str, Any] | None = None,
) -> InputContext:
    """An InputContext for tests of IO managers."""
    from .step_scope import ResourceSet

    keys: Sequence[str] = () if partition_key is None else (partition_key,)
    if asset_partition_key_range is not None:
        keys = asset_partitions_def.get_partition_keys_in_range(asset_partition_key_range)
    return InputContext(
        name,
        None,
        op_def,
        config,
        definition_metadata or metadata or {},
        upstream_output,
        dagster_type,
        resource_config or {},
        ResourceSet(resources or {}),
        None if asset_key is None else AssetKey.from_coercible(asset_key),
        keys,
        () if partition_key is None else (partition_key,),
        asset_partitions_def,
        step_context=step_context,
    )
