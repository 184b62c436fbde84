"""The keys of dynamic partitions as a run finds them when it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class KnownPartitions:
    """Asked as an instance is, by the name that definitions give their partitions."""

    keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    def get_dynamic_partitions(self, partitions_def_name: str) -> Sequence[str]:
        return list(self.keys.get(partitions_def_name, ()))

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        return partition_key in self.keys.get(partitions_def_name, ())
