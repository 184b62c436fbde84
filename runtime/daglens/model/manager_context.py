"""What the contexts of IO managers have in common: the log, the instance, the partitions of the asset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .errors import DagsterInvariantViolationError

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


class ManagerContext:
    """Mixed into the contexts of outputs and inputs."""

    partition_keys: Sequence[str]
    asset_partitions_def: Any
    write_log: Callable[[str, str], object]
    record: Callable[[Any], object]
    step_context: Any

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        return DagsterLogManager(self.write_log)

    @property
    def instance(self) -> Any:
        if self.step_context is None:
            raise DagsterInvariantViolationError("No instance was provided when this context was made.")
        return self.step_context.instance

    @property
    def asset_partition_key(self) -> str:
        if len(self.partition_keys) != 1:
            raise DagsterInvariantViolationError(
                f"Tried to access the one partition of {len(self.partition_keys)}: of a non-partitioned asset, or of "
                "a range."
            )
        return self.partition_keys[0]

    @property
    def asset_partition_keys(self) -> list[str]:
        return list(self.partition_keys)

    @property
    def asset_partition_key_range(self) -> Any:
        from .partitions import PartitionKeyRange

        return PartitionKeyRange(self.partition_keys[0], self.partition_keys[-1])

    @property
    def asset_partitions_time_window(self) -> Any:
        window = getattr(self.asset_partitions_def, "time_window_for_partition_key", None)
        if window is None:
            raise DagsterInvariantViolationError(
                "`asset_partitions_time_window` is there for an asset with partitions of time."
            )
        first, last = window(self.partition_keys[0]), window(self.partition_keys[-1])
        return type(first)(first.start, last.end)

    def log_event(self, event: Any) -> None:
        self.record(event)
