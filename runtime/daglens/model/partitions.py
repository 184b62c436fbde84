"""Partitions definitions: static, dynamic, and pairs of dimensions. Time windows are in `time_partitions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from daglens.record import dataclass

from .dynamic_partitions_requests import AddDynamicPartitionsRequest, DeleteDynamicPartitionsRequest
from .errors import (
    CheckError,
    DagsterInvalidDefinitionError,
    DagsterInvalidInvocationError,
    DagsterUnknownPartitionError,
)
from .partition_loading_context import current_partition_context

if TYPE_CHECKING:
    from .partition_subset import PartitionsSubset

_FORBIDDEN = ("...", "\a", "\b", "\f", "\n", "\r", "\t", "\v", "\0")


class PartitionKeyRange(NamedTuple):
    """From `start` to `end`, both included."""

    start: str
    end: str


class PartitionsDefinition:
    """The base of all kinds: an ordered set of partition keys."""

    __is_partitions_def__ = True
    is_dynamic = False
    has_time_order = False

    def get_partition_keys(self, current_time: Any = None, dynamic_partitions_store: Any = None) -> Sequence[str]:
        raise NotImplementedError

    def get_first_partition_key(self, **kwargs: Any) -> str | None:
        return next(iter(self.get_partition_keys()), None)

    def get_last_partition_key(self, **kwargs: Any) -> str | None:
        keys = self.get_partition_keys()
        return keys[-1] if keys else None

    def get_num_partitions(self, **kwargs: Any) -> int:
        return len(self.get_partition_keys())

    def has_partition_key(self, partition_key: str, **kwargs: Any) -> bool:
        return partition_key in self.get_partition_keys()

    def get_partition_keys_in_range(self, partition_key_range: PartitionKeyRange, **kwargs: Any) -> Sequence[str]:
        keys = list(self.get_partition_keys())
        for key in (partition_key_range.start, partition_key_range.end):
            if key not in keys:
                raise DagsterInvalidInvocationError(
                    f"Partition range {partition_key_range} is not a valid range: {key} is no partition."
                )
        return keys[keys.index(partition_key_range.start) : keys.index(partition_key_range.end) + 1]

    def sort_keys(self, keys: Iterable[str]) -> Sequence[str]:
        """The given keys in the definition's order; those that it does not have come last."""
        place = {key: index for index, key in enumerate(self.get_partition_keys())}
        return sorted(keys, key=lambda key: place.get(key, len(place)))

    def empty_subset(self) -> PartitionsSubset:
        return self.subset_with_partition_keys(())

    def subset_with_partition_keys(self, partition_keys: Iterable[str]) -> PartitionsSubset:
        from .partition_subset import PartitionsSubset

        return PartitionsSubset(self, partition_keys)

    def subset_with_all_partitions(self, **kwargs: Any) -> PartitionsSubset:
        return self.subset_with_partition_keys(self.get_partition_keys(**kwargs))

    def deserialize_subset(self, serialized: str) -> PartitionsSubset:
        from .partition_subset import PartitionsSubset

        return PartitionsSubset.deserialize(self, serialized)

    def can_deserialize_subset(self, serialized: str, *_: Any, **__: Any) -> bool:
        from .partition_subset import PartitionsSubset

        return PartitionsSubset.can_deserialize(serialized)

    def get_serializable_unique_identifier(self, dynamic_partitions_store: Any = None) -> str:
        """A text that is the same for equal definitions with the same keys."""
        import hashlib

        return hashlib.sha1(repr(self._identity_text()).encode(), usedforsecurity=False).hexdigest()

    def _identity_text(self) -> str:
        return repr(list(self.get_partition_keys()))

    def validate_partition_key(self, partition_key: str, **kwargs: Any) -> None:
        if not self.has_partition_key(partition_key):
            raise DagsterUnknownPartitionError(f"Could not find a partition with key `{partition_key}`.")

    def __str__(self) -> str:
        return ", ".join(f"'{key}'" for key in self.get_partition_keys())


def check_partition_keys(keys: Iterable[Any]) -> list[str]:
    """The keys when each is a string and could stand in an event; raises otherwise."""
    found = list(keys)
    for key in found:
        if not isinstance(key, str):
            raise CheckError(f"Member of sequence mismatches type. Expected {str}. Got {key!r} of type {type(key)}.")
        wrong = [part for part in _FORBIDDEN if part in key]
        if wrong:
            raise DagsterInvalidDefinitionError(
                f"The partition key {key!r} has {wrong} in it, which cannot be in a key."
            )
    return found


class StaticPartitionsDefinition(PartitionsDefinition):
    """A fixed list of keys."""

    def __init__(self, partition_keys: Sequence[str]) -> None:
        self._keys: Any = partition_keys if isinstance(partition_keys, str) else check_partition_keys(partition_keys)
        double = (
            sorted({key for key in self._keys if self._keys.count(key) > 1})
            if len(set(self._keys)) < len(self._keys)
            else []
        )
        if double:
            raise DagsterInvalidDefinitionError(
                f"Each partition has a key of its own. Duplicate instances of partition keys: {double}."
            )

    def get_partition_keys(self, current_time: Any = None, dynamic_partitions_store: Any = None) -> Sequence[str]:
        return self._keys

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StaticPartitionsDefinition) and self._keys == other._keys

    def __hash__(self) -> int:
        return hash(tuple(self._keys))

    def __repr__(self) -> str:
        return f"StaticPartitionsDefinition({self._keys!r})"


class DynamicPartitionsDefinition(PartitionsDefinition):
    """Keys that are added while the project lives, kept by name in the instance; or given by a function."""

    is_dynamic = True

    def __init__(self, partition_fn: Callable[..., Sequence[str]] | None = None, name: str | None = None) -> None:
        if partition_fn is not None and name is not None:
            raise DagsterInvalidDefinitionError(
                "DynamicPartitionsDefinition takes a `name` or a `partition_fn`, not both."
            )
        if partition_fn is None and name is None:
            raise DagsterInvalidDefinitionError("DynamicPartitionsDefinition needs a `name` or a `partition_fn`.")
        self.partition_fn, self.name = partition_fn, name

    def __str__(self) -> str:
        return super().__str__() if self.partition_fn is not None else f'Dynamic partitions: "{self.name}"'

    def get_partition_keys(self, current_time: Any = None, dynamic_partitions_store: Any = None) -> Sequence[str]:
        if self.partition_fn is not None:
            return list(self.partition_fn(current_time))
        store = dynamic_partitions_store or current_partition_context().dynamic_partitions_store
        return [] if store is None else store.get_dynamic_partitions(self.name)

    def build_add_request(self, partition_keys: Sequence[str]) -> AddDynamicPartitionsRequest:
        return AddDynamicPartitionsRequest(self._required_name(), list(partition_keys))

    def build_delete_request(self, partition_keys: Sequence[str]) -> DeleteDynamicPartitionsRequest:
        return DeleteDynamicPartitionsRequest(self._required_name(), list(partition_keys))

    def _required_name(self) -> str:
        if self.name is None:
            raise CheckError("Cannot add or delete partitions of a DynamicPartitionsDefinition without a name.")
        return self.name

    def has_partition_key(self, partition_key: str, dynamic_partitions_store: Any = None, **kwargs: Any) -> bool:
        store = dynamic_partitions_store or current_partition_context().dynamic_partitions_store
        if self.partition_fn is None and store is None:
            raise CheckError(
                f"Only an instance knows the keys of dynamic partitions '{self.name}', and none is here: give one, or "
                "ask within partition_loading_context."
            )
        return partition_key in self.get_partition_keys(dynamic_partitions_store=store)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DynamicPartitionsDefinition) and (self.name, self.partition_fn) == (
            other.name,
            other.partition_fn,
        )

    def __hash__(self) -> int:
        return hash(self.name)


class MultiPartitionKey(str):
    """A key with one part for each dimension, written `a|b` in the order of the dimensions' names."""

    keys_by_dimension: dict[str, str]

    def __new__(cls, keys_by_dimension: Mapping[str, str]) -> MultiPartitionKey:
        ordered = dict(sorted(keys_by_dimension.items()))
        made = super().__new__(cls, "|".join(ordered.values()))
        made.keys_by_dimension = ordered
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.keys_by_dimension,)


@dataclass(frozen=True)
class PartitionDimensionDefinition:
    """One of the dimensions, by its name."""

    name: str
    partitions_def: PartitionsDefinition


class MultiPartitionsDefinition(PartitionsDefinition):
    """The pairs of keys of two dimensions."""

    def __init__(self, partitions_defs: Mapping[str, PartitionsDefinition]) -> None:
        if len(partitions_defs) != 2:
            raise DagsterInvalidInvocationError(
                f"MultiPartitionsDefinition takes two dimensions, not {len(partitions_defs)}."
            )
        for each in partitions_defs.values():
            if each.is_dynamic and getattr(each, "name", None) is None:
                raise DagsterInvalidDefinitionError(
                    "DynamicPartitionsDefinition must have a name in several dimensions."
                )
            if isinstance(each, StaticPartitionsDefinition):
                wrong = [key for key in each.get_partition_keys() if any(mark in key for mark in "|,[]")]
                if wrong:
                    raise DagsterInvalidDefinitionError(
                        f"Keys of a dimension may not hold any of '|', ',', '[' and ']': {wrong}."
                    )
            if isinstance(each, MultiPartitionsDefinition):
                raise DagsterInvalidDefinitionError(
                    f"Invalid partitions definition type {type(each)}. A multi-partitions definition is made of "
                    "static, time "
                    "window or dynamic ones."
                )
        self.partitions_defs = dict(sorted(partitions_defs.items()))

    @property
    def partitions_def_by_dimension(self) -> Mapping[str, PartitionsDefinition]:
        return self.partitions_defs

    @property
    def time_window_dimension(self) -> PartitionDimensionDefinition:
        """The dimension of time windows; raises where none or both are."""
        found = [each for each in self.partitions_defs.items() if hasattr(each[1], "time_window_for_partition_key")]
        if len(found) != 1:
            raise CheckError("Expected exactly one time window partitioned dimension")
        return PartitionDimensionDefinition(*found[0])

    @property
    def has_time_window_dimension(self) -> bool:
        return any(hasattr(each, "time_window_for_partition_key") for each in self.partitions_defs.values())

    def get_multipartition_keys_with_dimension_value(
        self, dimension_name: str, dimension_partition_key: str, **kwargs: Any
    ) -> Sequence[MultiPartitionKey]:
        keys = self.get_partition_keys(**kwargs)
        return [each for each in keys if each.keys_by_dimension[dimension_name] == dimension_partition_key]

    @property
    def partition_dimension_names(self) -> list[str]:
        return list(self.partitions_defs)

    def get_partition_keys(
        self, current_time: Any = None, dynamic_partitions_store: Any = None
    ) -> Sequence[MultiPartitionKey]:
        (first, firsts), (second, seconds) = (
            (name, each.get_partition_keys(current_time, dynamic_partitions_store))
            for name, each in self.partitions_defs.items()
        )
        return [MultiPartitionKey({first: one, second: other}) for one in firsts for other in seconds]

    def has_partition_key(self, partition_key: str, dynamic_partitions_store: Any = None, **kwargs: Any) -> bool:
        parts = partition_key.split("|")
        return len(parts) == len(self.partitions_defs) and all(
            each.has_partition_key(part, dynamic_partitions_store=dynamic_partitions_store)
            for part, each in zip(parts, self.partitions_defs.values(), strict=True)
        )

    def get_partition_keys_in_range(self, partition_key_range: PartitionKeyRange, **kwargs: Any) -> Sequence[str]:
        """Every pair of a key in the first dimension's range and one in the second's."""
        first, last = (self.get_partition_key_from_str(each).keys_by_dimension for each in partition_key_range)
        (one, ones), (other, others) = (
            (name, each.get_partition_keys_in_range(PartitionKeyRange(first[name], last[name]), **kwargs))
            for name, each in self.partitions_defs.items()
        )
        return [MultiPartitionKey({one: a, other: b}) for a in ones for b in others]

    def get_partition_key_from_str(self, text: str) -> MultiPartitionKey:
        return MultiPartitionKey(dict(zip(self.partitions_defs, text.split("|"), strict=False)))

    def time_window_for_partition_key(self, partition_key: str) -> Any:
        parts = self.get_partition_key_from_str(partition_key).keys_by_dimension
        for name, each in self.partitions_defs.items():
            if hasattr(each, "time_window_for_partition_key"):
                return each.time_window_for_partition_key(parts[name])  # type: ignore[attr-defined]
        raise DagsterInvalidInvocationError("None of the dimensions is a time window.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MultiPartitionsDefinition) and self.partitions_defs == other.partitions_defs

    def __hash__(self) -> int:
        return hash(tuple(self.partitions_defs.items()))
