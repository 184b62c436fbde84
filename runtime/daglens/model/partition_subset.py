"""`PartitionsSubset`: some of the keys of a partitions definition."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
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
        """The runs of neighbouring keys, in the order of the definition.

        Of pairs of keys, those that have the same key of one dimension: of that with fewer keys in the subset.
        """
        every = partitions_def.get_partition_keys(**store)
        dimensions = list(getattr(partitions_def, "partitions_defs", ()))
        if not dimensions:
            return list(self._ranges(every))
        parts = [partitions_def.get_partition_key_from_str(key).keys_by_dimension for key in self._keys]
        kept = min(dimensions, key=lambda name: len({each[name] for each in parts}))
        groups: dict[str, list[str]] = {}
        for key in every:
            groups.setdefault(key.keys_by_dimension[kept], []).append(key)
        return [found for group in groups.values() for found in self._ranges(group)]

    def _ranges(self, keys: Iterable[str]) -> Iterator[PartitionKeyRange]:
        for is_in, run in groupby(keys, lambda key: key in self._keys):
            if is_in:
                found = list(run)
                yield PartitionKeyRange(found[0], found[-1])

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
        return f"DefaultPartitionsSubset(subset={set(self._keys)!r})"

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
