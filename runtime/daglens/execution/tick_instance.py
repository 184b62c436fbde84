"""The instance that a tick asks: the project's log, what runs set out to make, and dynamic partitions that stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.storage.dynamic_partitions import DynamicPartitions
from daglens.storage.event_log import EventLog

from .recorded_instance import RecordedInstance

_MOST_RUNS = 1000


class TickInstance(RecordedInstance):
    """What sensors see and change of the project under the bundled engine."""

    def __init__(self, storage_dir: str | Path) -> None:
        super().__init__(storage_dir)
        self._added = DynamicPartitions(storage_dir)

    @cached_property
    def _plans(self) -> dict[str, tuple[frozenset[AssetKey], str | None]]:
        """By run: the assets that it set out to make, and the partition."""
        with closing(EventLog.open(self.storage_dir)) as log:
            assets = log.assets_by_run()
            partitions = {record.run_id: record.request.get("partition") for record in log.records(_MOST_RUNS)}
        return {run_id: (frozenset(map(AssetKey, keys)), partitions.get(run_id)) for run_id, keys in assets.items()}

    def planned_assets(self, run_id: str) -> frozenset[Any]:
        return self._plans[run_id][0] if run_id in self._plans else frozenset()

    def partition_of_run(self, run: Any) -> str | None:
        own = self._plans[run.run_id][1] if run.run_id in self._plans else None
        return own or super().partition_of_run(run)

    def add_dynamic_partitions(self, partitions_def_name: str, partition_keys: Sequence[str]) -> None:
        self._check_keys(partition_keys)
        self._added.add(partitions_def_name, partition_keys)

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        self._added.delete(partitions_def_name, (partition_key,))

    def get_dynamic_partitions(self, partitions_def_name: str) -> Sequence[str]:
        return self._added.keys(partitions_def_name)

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        return partition_key in self.get_dynamic_partitions(partitions_def_name)
