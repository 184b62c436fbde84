"""Which partitions of an upstream asset belong to those of a downstream one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError
from .partitions import MultiPartitionKey, MultiPartitionsDefinition, PartitionsDefinition
from .time_partitions import TimeWindowPartitionsDefinition


class PartitionMapping:
    """The base: `upstream_keys` gives what a set of downstream keys needs."""

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        raise NotImplementedError

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        """Raises DagsterInvalidDefinitionError where the mapping does not fit the two definitions."""


def _unfit(upstream_key: Any, downstream_key: Any, why: str) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"Invalid partition mapping from {downstream_key.to_user_string()} to {upstream_key.to_user_string()}: {why}"
    )


@dataclass(frozen=True)
class IdentityPartitionMapping(PartitionMapping):
    """The same key."""

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        known = set(upstream.get_partition_keys()) if not upstream.is_dynamic else None
        return [key for key in downstream_keys if known is None or key in known]

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        if isinstance(upstream, TimeWindowPartitionsDefinition) != isinstance(
            downstream, TimeWindowPartitionsDefinition
        ):
            raise _unfit(upstream_key, downstream_key, "an identity between time windows and other partitions.")


@dataclass(frozen=True)
class AllPartitionMapping(PartitionMapping):
    """Every upstream partition."""

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        return list(upstream.get_partition_keys())


@dataclass(frozen=True)
class LastPartitionMapping(PartitionMapping):
    """The last upstream partition."""

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        return list(upstream.get_partition_keys()[-1:])


@dataclass(frozen=True)
class SpecificPartitionsPartitionMapping(PartitionMapping):
    partition_keys: Sequence[str] = ()

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        return list(self.partition_keys)


@dataclass(frozen=True)
class TimeWindowPartitionMapping(PartitionMapping):
    """The upstream windows that overlap the downstream's, its start and end moved by whole upstream windows."""

    start_offset: int = 0
    end_offset: int = 0
    allow_nonexistent_upstream_partitions: bool = False

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        found: dict[str, None] = {}
        for key in downstream_keys:
            window = downstream.time_window_for_partition_key(key)
            start, end = window.start, window.end
            if self.start_offset or self.end_offset:
                start = _moved(downstream, start, self.start_offset)
                end = _moved(downstream, end, self.end_offset)
            found.update(dict.fromkeys(upstream.keys_between(start, end)))
        return list(found)

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        if not isinstance(upstream, TimeWindowPartitionsDefinition) or not isinstance(
            downstream, TimeWindowPartitionsDefinition
        ):
            raise _unfit(upstream_key, downstream_key, "both sides must be partitioned by time windows.")


def _moved(definition: TimeWindowPartitionsDefinition, moment: datetime, windows: int) -> datetime:
    """The tick `windows` ticks after (or before) `moment`, itself a tick."""
    key = moment.strftime(definition.fmt)
    for _ in range(abs(windows)):
        if windows > 0:
            moment = definition.time_window_for_partition_key(key).end
        else:
            key_before = definition.get_partition_key_for_timestamp((moment - timedelta(microseconds=1)).timestamp())
            moment = definition.time_window_for_partition_key(key_before).start
        key = moment.strftime(definition.fmt)
    return moment


@dataclass(frozen=True)
class StaticPartitionMapping(PartitionMapping):
    """Which downstream keys each upstream key feeds."""

    downstream_partition_keys_by_upstream_partition_key: Mapping[str, Any]

    def _feeds(self, upstream_key: str) -> set[str]:
        fed = self.downstream_partition_keys_by_upstream_partition_key.get(upstream_key, ())
        return {fed} if isinstance(fed, str) else set(fed)

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        wanted = set(downstream_keys)
        return [key for key in self.downstream_partition_keys_by_upstream_partition_key if self._feeds(key) & wanted]

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        known_up, known_down = set(upstream.get_partition_keys()), set(downstream.get_partition_keys())
        unknown = [key for key in self.downstream_partition_keys_by_upstream_partition_key if key not in known_up]
        unknown += [
            each
            for key in self.downstream_partition_keys_by_upstream_partition_key
            for each in self._feeds(key)
            if each not in known_down
        ]
        if unknown:
            raise _unfit(upstream_key, downstream_key, f"there are no partitions {unknown}.")


@dataclass(frozen=True)
class DimensionPartitionMapping:
    dimension_name: str
    partition_mapping: PartitionMapping


@dataclass(frozen=True)
class MultiPartitionMapping(PartitionMapping):
    """A mapping for each downstream dimension."""

    downstream_mappings_by_upstream_dimension: Mapping[str, DimensionPartitionMapping]

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        found: dict[str, None] = {}
        for key in downstream_keys:
            parts = downstream.get_partition_key_from_str(key).keys_by_dimension
            choices: dict[str, Sequence[str]] = {}
            for dimension, inner in upstream.partitions_defs.items():
                mapped = self.downstream_mappings_by_upstream_dimension.get(dimension)
                if mapped is None:
                    choices[dimension] = inner.get_partition_keys()
                else:
                    other = downstream.partitions_defs[mapped.dimension_name]
                    choices[dimension] = mapped.partition_mapping.upstream_keys(
                        (parts[mapped.dimension_name],), other, inner
                    )
            (first, firsts), (second, seconds) = choices.items()
            found.update({MultiPartitionKey({first: one, second: two}): None for one in firsts for two in seconds})
        return list(found)

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        for dimension, mapped in self.downstream_mappings_by_upstream_dimension.items():
            if dimension not in getattr(upstream, "partitions_defs", ()):
                raise _unfit(upstream_key, downstream_key, f"the upstream has no dimension {dimension!r}.")
            if mapped.dimension_name not in getattr(downstream, "partitions_defs", ()):
                raise _unfit(
                    upstream_key, downstream_key, f"the downstream has no dimension {mapped.dimension_name!r}."
                )


@dataclass(frozen=True)
class MultiToSingleDimensionPartitionMapping(PartitionMapping):
    """Between pairs of keys and the keys of one of the two dimensions."""

    partition_dimension_name: str | None = None
    partition_mapping: PartitionMapping | None = None

    def upstream_keys(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[str]:
        multi = upstream if isinstance(upstream, MultiPartitionsDefinition) else downstream
        single = downstream if multi is upstream else upstream
        name = self.partition_dimension_name or next(
            name for name, each in multi.partitions_defs.items() if each == single
        )
        if multi is upstream:
            return [key for key in upstream.get_partition_keys() if key.keys_by_dimension[name] in downstream_keys]
        return list(
            dict.fromkeys(downstream.get_partition_key_from_str(key).keys_by_dimension[name] for key in downstream_keys)
        )


def default_mapping(upstream: PartitionsDefinition, downstream: PartitionsDefinition) -> PartitionMapping:
    """The mapping where the user gave none."""
    if isinstance(upstream, TimeWindowPartitionsDefinition) and isinstance(downstream, TimeWindowPartitionsDefinition):
        return TimeWindowPartitionMapping()
    if isinstance(upstream, MultiPartitionsDefinition) and isinstance(downstream, MultiPartitionsDefinition):
        shared = {
            name: DimensionPartitionMapping(
                name, default_mapping(upstream.partitions_defs[name], downstream.partitions_defs[name])
            )
            for name in upstream.partitions_defs
            if name in downstream.partitions_defs
        }
        return IdentityPartitionMapping() if upstream == downstream else MultiPartitionMapping(shared)
    if isinstance(upstream, MultiPartitionsDefinition) or isinstance(downstream, MultiPartitionsDefinition):
        return MultiToSingleDimensionPartitionMapping()
    return IdentityPartitionMapping()
