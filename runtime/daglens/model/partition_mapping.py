"""Which partitions of an upstream asset belong to those of a downstream one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError
from .partition_subset import PartitionsSubset
from .time_partitions import TimeWindowPartitionsDefinition


@dataclass(frozen=True)
class UpstreamPartitionsResult:
    """Upstream partitions that exist, and those that are needed but do not."""

    partitions_subset: PartitionsSubset
    required_but_nonexistent_subset: PartitionsSubset

    @property
    def required_but_nonexistent_partition_keys(self) -> Sequence[str]:
        return list(self.required_but_nonexistent_subset.get_partition_keys())


class PartitionMapping:
    """The base: `upstream_keys` gives what a set of downstream keys needs."""

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        raise NotImplementedError

    def missing_upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, current_time: datetime | None = None
    ) -> list[str]:
        """Keys that `downstream_keys` need and the upstream does not have."""
        return []

    def downstream_keys(
        self, upstream_keys: Sequence[str], upstream: Any, downstream: Any, store: Any = None
    ) -> list[str]:
        """The downstream keys that need any of `upstream_keys`, in their order."""
        wanted = set(upstream_keys)
        return [
            key
            for key in downstream.get_partition_keys(dynamic_partitions_store=store)
            if not wanted.isdisjoint(self.upstream_keys((key,), downstream, upstream, store))
        ]

    def get_upstream_mapped_partitions_result_for_partitions(
        self,
        downstream_partitions_subset: PartitionsSubset | None,
        downstream_partitions_def: Any,
        upstream_partitions_def: Any,
        current_time: datetime | None = None,
        dynamic_partitions_store: Any = None,
    ) -> UpstreamPartitionsResult:
        self.check_named_keys(upstream_partitions_def, downstream_partitions_def)
        keys = () if downstream_partitions_subset is None else downstream_partitions_subset.get_partition_keys()
        found = self.upstream_keys(keys, downstream_partitions_def, upstream_partitions_def, dynamic_partitions_store)
        if current_time is not None:
            known = set(upstream_partitions_def.get_partition_keys(current_time, dynamic_partitions_store))
            found = [key for key in found if key in known]
        missing = self.missing_upstream_keys(keys, downstream_partitions_def, upstream_partitions_def, current_time)
        return UpstreamPartitionsResult(
            upstream_partitions_def.subset_with_partition_keys(found),
            upstream_partitions_def.subset_with_partition_keys(missing),
        )

    def get_downstream_partitions_for_partitions(
        self,
        upstream_partitions_subset: PartitionsSubset,
        upstream_partitions_def: Any,
        downstream_partitions_def: Any,
        current_time: datetime | None = None,
        dynamic_partitions_store: Any = None,
    ) -> PartitionsSubset:
        self.check_named_keys(upstream_partitions_def, downstream_partitions_def)
        keys = upstream_partitions_subset.get_partition_keys()
        found = self.downstream_keys(keys, upstream_partitions_def, downstream_partitions_def, dynamic_partitions_store)
        if current_time is not None:
            known = set(downstream_partitions_def.get_partition_keys(current_time, dynamic_partitions_store))
            found = [key for key in found if key in known]
        return downstream_partitions_def.subset_with_partition_keys(found)

    def validate_partition_mapping(self, upstream_partitions_def: Any, downstream_partitions_def: Any) -> None:
        from .asset_key import AssetKey

        self.check(AssetKey("upstream"), upstream_partitions_def, AssetKey("downstream"), downstream_partitions_def)

    @property
    def description(self) -> str:
        return type(self).__doc__ or ""

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        """Raises DagsterInvalidDefinitionError where the mapping does not fit the two definitions."""

    def check_named_keys(self, upstream: Any, downstream: Any) -> None:
        """Raises ValueError for partitions that the mapping names and the definitions have not."""


def unfit(upstream_key: Any, downstream_key: Any, why: str) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"Invalid partition mapping from {downstream_key.to_user_string()} to {upstream_key.to_user_string()}: {why}"
    )


@dataclass(frozen=True)
class IdentityPartitionMapping(PartitionMapping):
    """The same key."""

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        known = set(upstream.get_partition_keys()) if not upstream.is_dynamic else None
        return [key for key in downstream_keys if known is None or key in known]

    def missing_upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, current_time: datetime | None = None
    ) -> list[str]:
        known = set(upstream.get_partition_keys(current_time)) if not upstream.is_dynamic else None
        return [] if known is None else [key for key in downstream_keys if key not in known]

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        if not (isinstance(upstream, type(downstream)) or isinstance(downstream, type(upstream))):
            raise unfit(upstream_key, downstream_key, "an identity between partitions of two kinds.")


@dataclass(frozen=True)
class AllPartitionMapping(PartitionMapping):
    """Every upstream partition."""

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        return list(upstream.get_partition_keys(dynamic_partitions_store=store))


@dataclass(frozen=True)
class LastPartitionMapping(PartitionMapping):
    """The last upstream partition."""

    def get_downstream_partitions_for_partitions(
        self,
        upstream_partitions_subset: PartitionsSubset,
        upstream_partitions_def: Any,
        downstream_partitions_def: Any,
        current_time: datetime | None = None,
        dynamic_partitions_store: Any = None,
    ) -> PartitionsSubset:
        last = list(upstream_partitions_def.get_partition_keys(current_time, dynamic_partitions_store))[-1:]
        if not last or last[0] not in upstream_partitions_subset:
            return downstream_partitions_def.empty_subset()
        return downstream_partitions_def.subset_with_partition_keys(
            downstream_partitions_def.get_partition_keys(current_time, dynamic_partitions_store)
        )

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        return list(upstream.get_partition_keys(dynamic_partitions_store=store)[-1:])


@dataclass(frozen=True)
class SpecificPartitionsPartitionMapping(PartitionMapping):
    partition_keys: Sequence[str] = ()

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        return list(self.partition_keys)


@dataclass(frozen=True)
class TimeWindowPartitionMapping(PartitionMapping):
    """The upstream windows that overlap the downstream's, its start and end moved by whole upstream windows."""

    start_offset: int = 0
    end_offset: int = 0
    allow_nonexistent_upstream_partitions: bool = False

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        starts = self._upstream_starts(downstream_keys, downstream, upstream)
        return [upstream.key_of(each) for each in starts if upstream.exists(each)]

    def missing_upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, current_time: datetime | None = None
    ) -> list[str]:
        if self.allow_nonexistent_upstream_partitions:
            return []
        starts = self._upstream_starts(downstream_keys, downstream, upstream)
        return [
            upstream.key_of(each)
            for each in starts
            if not upstream.exists(each, current_time) and not upstream.is_excluded(each)
        ]

    def _upstream_starts(self, downstream_keys: Sequence[str], downstream: Any, upstream: Any) -> list[datetime]:
        if upstream.timezone != downstream.timezone:
            raise DagsterInvalidDefinitionError(f"Timezones {upstream.timezone} and {downstream.timezone} don't match")
        found: dict[float, datetime] = {}
        for key in downstream_keys:
            window = downstream.time_window_for_partition_key(key)
            start = _moved(downstream, window.start, self.start_offset)
            end = _moved(downstream, window.end, self.end_offset)
            for each in upstream.starts_between(start, end):
                found[each.timestamp()] = each
        return list(found.values())

    def downstream_keys(
        self, upstream_keys: Sequence[str], upstream: Any, downstream: Any, store: Any = None
    ) -> list[str]:
        found: dict[str, None] = {}
        for key in upstream_keys:
            window = upstream.time_window_for_partition_key(key)
            start = _moved(downstream, _tick_before(downstream, window.start), min(0, -self.end_offset) - 1)
            end = _moved(downstream, _tick_before(downstream, window.end), max(0, -self.start_offset) + 1)
            for each in downstream.keys_between(start, end):
                if key in self.upstream_keys((each,), downstream, upstream):
                    found[each] = None
        return downstream.sort_keys(found)

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        if not isinstance(upstream, TimeWindowPartitionsDefinition) or not isinstance(
            downstream, TimeWindowPartitionsDefinition
        ):
            raise unfit(upstream_key, downstream_key, "both sides must be partitioned by time windows.")
        if upstream.timezone != downstream.timezone:
            why = f"Timezones {upstream.timezone} and {downstream.timezone} don't match."
            raise unfit(upstream_key, downstream_key, why)


def _moved(definition: TimeWindowPartitionsDefinition, moment: datetime, windows: int) -> datetime:
    """The tick `windows` ticks after (or before) `moment`, itself a tick."""
    for _ in range(abs(windows)):
        if windows > 0:
            moment = definition.get_next_partition_window(moment).end
        else:
            window = definition.get_prev_partition_window(moment)
            moment = moment if window is None else window.start
    return moment


def _tick_before(definition: TimeWindowPartitionsDefinition, moment: datetime) -> datetime:
    """The last tick at or before `moment`."""
    starts = definition.starts_between(moment, moment + timedelta(microseconds=1))
    if starts:
        return starts[0]
    window = definition.get_prev_partition_window(moment)
    return moment if window is None else window.start


@dataclass(frozen=True)
class StaticPartitionMapping(PartitionMapping):
    """Which downstream keys each upstream key feeds."""

    downstream_partition_keys_by_upstream_partition_key: Mapping[str, Any]

    def _feeds(self, upstream_key: str) -> set[str]:
        fed = self.downstream_partition_keys_by_upstream_partition_key.get(upstream_key, ())
        return {fed} if isinstance(fed, str) else set(fed)

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        wanted = set(downstream_keys)
        return [key for key in self.downstream_partition_keys_by_upstream_partition_key if self._feeds(key) & wanted]

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        try:
            self.check_named_keys(upstream, downstream)
        except ValueError as error:
            raise unfit(upstream_key, downstream_key, str(error)) from error

    def validate_partition_mapping(self, upstream_partitions_def: Any, downstream_partitions_def: Any) -> None:
        self.check_named_keys(upstream_partitions_def, downstream_partitions_def)

    def check_named_keys(self, upstream: Any, downstream: Any) -> None:
        mapped = self.downstream_partition_keys_by_upstream_partition_key
        extra = [key for key in mapped if key not in set(upstream.get_partition_keys())]
        fed = {each for key in mapped for each in self._feeds(key)}
        extra += sorted(fed - set(downstream.get_partition_keys()))
        if extra:
            raise ValueError(f"The mapping names partitions that do not exist: {', '.join(extra)}.")
