"""The instance that a tick asks: the project's log, what runs set out to make, and dynamic partitions that stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.storage.dynamic_partitions import DynamicPartitions
from daglens.storage.event_log import EventLog
from daglens.storage.lost_runs import record_lost_runs

from .recorded_instance import RecordedInstance


class TickInstance(RecordedInstance):
    """Runs whose process is gone are ended first: what waits for a run in progress would wait for ever."""

    def __init__(self, storage_dir: str | Path) -> None:
        self._planned: dict[str, frozenset[AssetKey]] = {}
        self._partitions: dict[str, str | None] = {}
        with closing(EventLog.open(storage_dir)) as log:
            record_lost_runs(log)
            for run_id, keys in log.assets_by_run().items():
                self._planned[run_id] = frozenset(map(AssetKey, keys))
            for record in log.records(_MOST_RUNS):
                self._partitions[record.run_id] = record.request.get("partition")
        super().__init__(storage_dir)
        self._added = DynamicPartitions(storage_dir)

    def planned_assets(self, run_id: str) -> frozenset[Any]:
        return self._planned.get(run_id, frozenset())

    def partition_of_run(self, run: Any) -> str | None:
        return self._partitions.get(run.run_id) or super().partition_of_run(run)

    def add_dynamic_partitions(self, partitions_def_name: str, partition_keys: Sequence[str]) -> None:
        self._check_keys(partition_keys)
        self._added.add(partitions_def_name, partition_keys)

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        self._added.delete(partitions_def_name, (partition_key,))

    def get_dynamic_partitions(self, partitions_def_name: str) -> Sequence[str]:
        return self._added.keys(partitions_def_name)

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        return partition_key in self.get_dynamic_partitions(partitions_def_name)


_MOST_RUNS = 1000
