"""What the context of a step says of partitions: of the run's own, and of those behind each input and output."""

from __future__ import annotations

from typing import Any

from .asset_key import AssetKey
from .errors import DagsterInvariantViolationError
from .step_scope import StepScope


class PartitionAnswers:
    """Mixed into the contexts of steps; `_scope` is the attempt that it asks."""

    _scope: StepScope

    def asset_key_for_input(self, input_name: str) -> AssetKey:
        raise NotImplementedError

    @property
    def has_partition_key(self) -> bool:
        return len(self._scope.partition_keys) == 1

    @property
    def has_partition_key_range(self) -> bool:
        return len(self._scope.partition_keys) > 1 or "dagster/asset_partition_range_start" in self._scope.run_tags

    @property
    def partition_key(self) -> str:
        if not self._scope.partition_keys:
            raise DagsterInvariantViolationError(
                "`partition_key` is there for a run of one partition, and this run has none."
            )
        if len(self._scope.partition_keys) > 1:
            raise DagsterInvariantViolationError("Cannot access partition_key for a run of several partitions")
        return self._scope.partition_keys[0]

    @property
    def multi_partition_key(self) -> Any:
        """The key with its parts by dimension; raises where the run has one dimension."""
        from .partitions import MultiPartitionKey

        key = self.partition_key
        if not isinstance(key, MultiPartitionKey):
            raise DagsterInvariantViolationError("Cannot access multi_partition_key for a run of one dimension.")
        return key

    @property
    def partition_keys(self) -> list[str]:
        return list(self._scope.partition_keys)

    @property
    def partition_key_range(self) -> Any:
        from .partitions import PartitionKeyRange

        if not self._scope.partition_keys:
            raise DagsterInvariantViolationError("Cannot access partition_key_range for a non-partitioned run")
        return PartitionKeyRange(self._scope.partition_keys[0], self._scope.partition_keys[-1])

    asset_partition_key_range = partition_key_range

    @property
    def partition_time_window(self) -> Any:
        window = getattr(self._scope.partitions_def, "time_window_for_partition_key", None)
        if window is None:
            raise DagsterInvariantViolationError(
                "`partition_time_window` is there for partitions of time, and these are "
                f"{type(self._scope.partitions_def)}."
            )
        first, last = window(self._scope.partition_keys[0]), window(self._scope.partition_keys[-1])
        return first if first == last else type(first)(first.start, last.end)

    def asset_partition_key_for_output(self, output_name: str = "result") -> str:
        return self.partition_key

    def asset_partition_keys_for_output(self, output_name: str = "result") -> list[str]:
        return self.partition_keys

    def asset_partition_key_for_input(self, input_name: str) -> str:
        keys = self.asset_partition_keys_for_input(input_name)
        if len(keys) != 1:
            raise DagsterInvariantViolationError(f"Input '{input_name}' has {len(keys)} partitions, not one.")
        return keys[0]

    def asset_partition_keys_for_input(self, input_name: str) -> list[str]:
        return (
            list(self._scope.upstream_partitions(input_name))
            if self._scope.upstream_partitions
            else self.partition_keys
        )

    def asset_partition_key_range_for_output(self, output_name: str = "result") -> Any:
        return self.partition_key_range

    def asset_partition_key_range_for_input(self, input_name: str) -> Any:
        from .partitions import PartitionKeyRange

        keys = self.asset_partition_keys_for_input(input_name)
        if not keys:
            raise DagsterInvariantViolationError(f"Input '{input_name}' has no partitions.")
        return PartitionKeyRange(keys[0], keys[-1])

    def asset_partitions_time_window_for_output(self, output_name: str = "result") -> Any:
        return self.partition_time_window

    def asset_partitions_def_for_input(self, input_name: str) -> Any:
        return self._scope.asset_graph.specs[self.asset_key_for_input(input_name)].partitions_def

    def asset_partitions_time_window_for_input(self, input_name: str = "result") -> Any:
        definition = self.asset_partitions_def_for_input(input_name)
        first, last = (
            definition.time_window_for_partition_key(key)
            for key in self.asset_partition_key_range_for_input(input_name)
        )
        return type(first)(first.start, last.end)

    def asset_partitions_def_for_output(self, output_name: str = "result") -> Any:
        return self._scope.partitions_def
