"""Mappings where one side or both are pairs of keys, and the mapping that holds where none is given."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from daglens.record import dataclass

from .errors import CheckError
from .partition_mapping import (
    AllPartitionMapping,
    IdentityPartitionMapping,
    PartitionMapping,
    TimeWindowPartitionMapping,
    unfit,
)
from .partitions import MultiPartitionKey, MultiPartitionsDefinition, PartitionsDefinition
from .time_partitions import TimeWindowPartitionsDefinition


@dataclass(frozen=True)
class DimensionPartitionMapping:
    dimension_name: str
    partition_mapping: PartitionMapping


@dataclass(frozen=True)
class MultiPartitionMapping(PartitionMapping):
    """A mapping for each downstream dimension."""

    downstream_mappings_by_upstream_dimension: Mapping[str, DimensionPartitionMapping]

    @property
    def description(self) -> str:
        return "\n".join(
            f"'{upstream}' mapped to downstream dimension '{mapped.dimension_name}' using "
            f"{type(mapped.partition_mapping).__name__}"
            for upstream, mapped in self.downstream_mappings_by_upstream_dimension.items()
        )

    def missing_upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, current_time: datetime | None = None
    ) -> list[str]:
        """Of each dimension by itself."""
        found: dict[str, None] = {}
        for key in downstream_keys:
            parts = downstream.get_partition_key_from_str(key).keys_by_dimension
            for dimension, mapped in self.downstream_mappings_by_upstream_dimension.items():
                definitions = downstream.partitions_defs[mapped.dimension_name], upstream.partitions_defs[dimension]
                part = (parts[mapped.dimension_name],)
                found.update(
                    dict.fromkeys(mapped.partition_mapping.missing_upstream_keys(part, *definitions, current_time))
                )
        return list(found)

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        found: dict[str, None] = {}
        for key in downstream_keys:
            parts = downstream.get_partition_key_from_str(key).keys_by_dimension
            choices: dict[str, Sequence[str]] = {}
            for dimension, inner in upstream.partitions_defs.items():
                mapped = self.downstream_mappings_by_upstream_dimension.get(dimension)
                if mapped is None:
                    choices[dimension] = inner.get_partition_keys(dynamic_partitions_store=store)
                else:
                    other = downstream.partitions_defs[mapped.dimension_name]
                    choices[dimension] = mapped.partition_mapping.upstream_keys(
                        (parts[mapped.dimension_name],), other, inner, store
                    )
            (first, firsts), (second, seconds) = choices.items()
            found.update({MultiPartitionKey({first: one, second: two}): None for one in firsts for two in seconds})
        return list(found)

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        for dimension, mapped in self.downstream_mappings_by_upstream_dimension.items():
            if dimension not in getattr(upstream, "partitions_defs", ()):
                raise unfit(upstream_key, downstream_key, f"the upstream has no dimension {dimension!r}.")
            if mapped.dimension_name not in getattr(downstream, "partitions_defs", ()):
                raise unfit(upstream_key, downstream_key, f"the downstream has no dimension {mapped.dimension_name!r}.")


@dataclass(frozen=True)
class MultiToSingleDimensionPartitionMapping(PartitionMapping):
    """Between pairs of keys and the keys of one of the two dimensions."""

    partition_dimension_name: str | None = None
    partition_mapping: PartitionMapping | None = None

    def upstream_keys(
        self, downstream_keys: Sequence[str], downstream: Any, upstream: Any, store: Any = None
    ) -> list[str]:
        return self._across(downstream_keys, downstream, upstream, "upstream_keys", store)

    def downstream_keys(
        self, upstream_keys: Sequence[str], upstream: Any, downstream: Any, store: Any = None
    ) -> list[str]:
        return self._across(upstream_keys, upstream, downstream, "downstream_keys", store)

    def _across(self, keys: Sequence[str], source: Any, target: Any, direction: str, store: Any) -> list[str]:
        """The keys of `target` that go with these of `source`, by the method `direction` of the inner mapping."""
        multi, single = _multi_and_single(source, target)
        name, inner = self._dimension(multi, single)
        mapped, dimension = getattr(inner, direction), multi.partitions_defs[name]
        if multi is target:
            wanted = set(mapped(keys, source, dimension, store))
            every = target.get_partition_keys(dynamic_partitions_store=store)
            return [key for key in every if key.keys_by_dimension[name] in wanted]
        parts = [source.get_partition_key_from_str(key).keys_by_dimension[name] for key in keys]
        return mapped(tuple(dict.fromkeys(parts)), dimension, target, store)

    def _dimension(self, multi: MultiPartitionsDefinition, single: Any) -> tuple[str, PartitionMapping]:
        found = matching_dimension(multi, single, self.partition_dimension_name)
        if found is None:
            raise CheckError(
                "MultiToSingleDimensionPartitionMapping is for a dimension that is the other side's partitions, or the "
                "only one of time windows where the other side has time windows."
            )
        return found[0], self.partition_mapping or found[1]

    def check(self, upstream_key: Any, upstream: Any, downstream_key: Any, downstream: Any) -> None:
        sides = [isinstance(each, MultiPartitionsDefinition) for each in (upstream, downstream)]
        if sum(sides) != 1 or matching_dimension(*_multi_and_single(upstream, downstream)) is None:
            raise unfit(upstream_key, downstream_key, "no dimension is what the other side is partitioned by.")


def _multi_and_single(upstream: Any, downstream: Any) -> tuple[MultiPartitionsDefinition, Any]:
    return (upstream, downstream) if isinstance(upstream, MultiPartitionsDefinition) else (downstream, upstream)


def matching_dimension(
    multi: MultiPartitionsDefinition, single: Any, name: str | None = None
) -> tuple[str, PartitionMapping] | None:
    """The dimension (of this name, if one is given) that stands for `single`, and how their keys map; None without
    one, or with several.
    """
    dimensions = {key: each for key, each in multi.partitions_defs.items() if name is None or key == name}
    equal = [key for key, each in dimensions.items() if each == single]
    if equal:
        return (equal[0], IdentityPartitionMapping()) if len(equal) == 1 else None
    timed = [key for key, each in dimensions.items() if isinstance(each, TimeWindowPartitionsDefinition)]
    is_time = isinstance(single, TimeWindowPartitionsDefinition)
    return (timed[0], TimeWindowPartitionMapping()) if is_time and len(timed) == 1 else None


def default_mapping(upstream: PartitionsDefinition, downstream: PartitionsDefinition | None) -> PartitionMapping:
    """The mapping where the user gave none."""
    if downstream is None:
        return AllPartitionMapping()
    if isinstance(upstream, TimeWindowPartitionsDefinition) and isinstance(downstream, TimeWindowPartitionsDefinition):
        return TimeWindowPartitionMapping()
    if isinstance(upstream, MultiPartitionsDefinition) != isinstance(downstream, MultiPartitionsDefinition):
        multi, single = _multi_and_single(upstream, downstream)
        return IdentityPartitionMapping() if matching_dimension(multi, single) is None else _OF_ONE_DIMENSION
    return IdentityPartitionMapping()


_OF_ONE_DIMENSION = MultiToSingleDimensionPartitionMapping()


def mapping_between(
    downstream_asset: Any, upstream_key: Any, upstream: PartitionsDefinition, downstream: PartitionsDefinition
) -> PartitionMapping:
    """The mapping that the downstream asset declares for the upstream one, else the default."""
    declared: PartitionMapping | None = downstream_asset.partition_mapping_of(upstream_key)
    return declared or default_mapping(upstream, downstream)
