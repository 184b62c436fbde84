"""`PartitionsSubset`: some of the keys of a partitions definition."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .errors import CheckError, DagsterInvariantViolationError
from .partitions import PartitionKeyRange

_VERSION = 1


class PartitionsSubset:
    """Keys in the order of the definition. Subsets of one definition combine with `|`, `&` and `-`."""

    def __init__(self, partitions_def: Any, keys: Iterable[str] = ()) -> None:
        self.partitions_def = partitions_def
        self._keys: dict[str, None] = dict.fromkeys(keys)

    def get_partition_keys(self, **_store: Any) -> Any:
        """A list in the order of time for time windows, else a set."""
        return self.partitions_def.sort_keys(self._keys) if self.partitions_def.has_time_order else set(self._keys)

    def get_partition_keys_not_in_subset(self, partitions_def: Any, *_: Any, **store: Any) -> Sequence[str]:
        return [key for key in partitions_def.get_partition_keys(**store) if key not in self._keys]

    def get_partition_key_ranges(self, partitions_def: Any, *_: Any, **store: Any) -> Sequence[PartitionKeyRange]:
        """The runs of neighbouring keys, in the order of the definition."""
        ranges: list[PartitionKeyRange] = []
        first: str | None = None
        last = ""
        for key in partitions_def.get_partition_keys(**store):
            if key in self._keys:
                first, last = first or key, key
            elif first is not None:
                ranges.append(PartitionKeyRange(first, last))
                first = None
        return [*ranges, PartitionKeyRange(first, last)] if first is not None else ranges

    def with_partition_keys(self, partition_keys: Iterable[str]) -> PartitionsSubset:
        return PartitionsSubset(self.partitions_def, [*self._keys, *partition_keys])

    def with_partition_key_range(
        self, partitions_def: Any, partition_key_range: PartitionKeyRange, **store: Any
    ) -> PartitionsSubset:
        return self.with_partition_keys(partitions_def.get_partition_keys_in_range(partition_key_range, **store))

    @property
    def is_empty(self) -> bool:
        return not self._keys

    def empty_subset(self) -> PartitionsSubset:
        return PartitionsSubset(self.partitions_def)

    def _combined(
        self, other: PartitionsSubset, operation: Callable[[set[str], set[str]], set[str]]
    ) -> PartitionsSubset:
        if self.partitions_def != other.partitions_def:
            raise CheckError("Subsets of different partitions definitions cannot be combined.")
        chosen = operation(set(self._keys), set(other._keys))
        return PartitionsSubset(self.partitions_def, [key for key in [*self._keys, *other._keys] if key in chosen])

    def __or__(self, other: PartitionsSubset) -> PartitionsSubset:
        return self._combined(other, lambda own, others: own | others)

    def __and__(self, other: PartitionsSubset) -> PartitionsSubset:
        return self._combined(other, lambda own, others: own & others)

    def __sub__(self, other: PartitionsSubset) -> PartitionsSubset:
        return self._combined(other, lambda own, others: own - others)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PartitionsSubset)
            and self.partitions_def == other.partitions_def
            and self._keys.keys() == other._keys.keys()
        )

    def __hash__(self) -> int:
        return hash(frozenset(self._keys))

    def __repr__(self) -> str:
        return f"PartitionsSubset({list(self._keys)!r})"

    def serialize(self) -> str:
        return json.dumps({"version": _VERSION, "subset": sorted(self._keys)})

    @staticmethod
    def can_deserialize(text: str) -> bool:
        try:
            loaded: Any = json.loads(text)
        except ValueError:
            return False
        return isinstance(loaded, list) or (
            isinstance(loaded, dict) and loaded.get("version") == _VERSION and "subset" in loaded
        )

    @staticmethod
    def deserialize(partitions_def: Any, text: str) -> PartitionsSubset:
        """Raises DagsterInvariantViolationError for a text that `serialize` did not write."""
        if not PartitionsSubset.can_deserialize(text):
            raise DagsterInvariantViolationError(
                f"Attempted to deserialize partition subset with a version or form that is not known: {text!r}"
            )
        loaded: Any = json.loads(text)
        return PartitionsSubset(partitions_def, loaded if isinstance(loaded, list) else loaded["subset"])
