"""A partition mapping does not fit the partitions on its two sides.

## What it does
Compares the partitions of assets that depend on each other: mappings of time between partitions that are not made by
time, keys and dimensions that do not exist, and different sorts of partitions without any mapping.

## Why is this bad?
Dagster refuses to load the code location.

## Example
```python
from dagster import (
    AssetDep,
    DailyPartitionsDefinition,
    Definitions,
    StaticPartitionsDefinition,
    TimeWindowPartitionMapping,
    asset,
)


@asset(partitions_def=StaticPartitionsDefinition(["eu", "us"]))
def regions(): ...


@asset(
    partitions_def=DailyPartitionsDefinition("2024-01-01"),
    # error: [invalid-partition-mapping] "time"
    deps=[AssetDep(regions, partition_mapping=TimeWindowPartitionMapping(start_offset=-1))],
)
def report(): ...


defs = Definitions(assets=[regions, report])
```

## Use instead
```python
from dagster import (
    AllPartitionMapping,
    AssetDep,
    DailyPartitionsDefinition,
    Definitions,
    StaticPartitionsDefinition,
    asset,
)


@asset(partitions_def=StaticPartitionsDefinition(["eu", "us"]))
def regions(): ...


@asset(
    partitions_def=DailyPartitionsDefinition("2024-01-01"),
    deps=[AssetDep(regions, partition_mapping=AllPartitionMapping())],
)
def report(): ...


defs = Definitions(assets=[regions, report])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.reading import entries, items_known, known_text
from daglens_analyzer.api.values import OpaqueValue, PartitionsValue
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import AssetDep
from daglens_analyzer.graph.placed_assets import PlacedAssets
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_SORTS = {
    "HourlyPartitionsDefinition": "time",
    "DailyPartitionsDefinition": "time",
    "WeeklyPartitionsDefinition": "time",
    "MonthlyPartitionsDefinition": "time",
    "TimeWindowPartitionsDefinition": "time",
    "StaticPartitionsDefinition": "static",
    "DynamicPartitionsDefinition": "dynamic",
    "MultiPartitionsDefinition": "multi",
}


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each dependency between two partitioned assets that cannot be mapped."""
    if placed.location.at is None:
        return
    for asset in placed.assets:
        down = _partitions(asset.spec.partitions_value if asset.spec is not None else None)
        if down is None or asset.kind == "external":
            continue
        for dep in asset.deps:
            upstream = placed.upstream(dep.key)
            up = _partitions(upstream.spec.partitions_value if upstream is not None and upstream.spec else None)
            if up is None or upstream is None or dep.key == asset.key:
                continue
            told = _problem(up, down, dep.written.partition_mapping)
            if told is not None:
                yield Violation(
                    f"The partitions of '{dep.key.to_user_string()}' cannot be mapped to those of "
                    f"'{asset.key.to_user_string()}': {told}.",
                    dep.written.at if asset.spec is None else _place(dep.written, asset.spec.at),
                    related=(Related(upstream.at, f"'{dep.key.to_user_string()}' is defined here"),),
                )


def _place(dep: AssetDep, asset_at: NodeId) -> NodeId:
    """Where the asset that is defined at a place names what it depends on."""
    own = (dep.at, dep.key_at) if dep.origin == "parameter" else (dep.key_at, dep.at, dep.listed_at)
    return next((at for at in own if at is not None and at[:2] == asset_at[:2]), asset_at)


def _partitions(value: Value | None) -> PartitionsValue | None:
    return value if isinstance(value, PartitionsValue) and value.class_name in _SORTS else None


def _problem(up: PartitionsValue, down: PartitionsValue, mapping: Value | None) -> str | None:
    above, below = _SORTS[up.class_name], _SORTS[down.class_name]
    if mapping is None:
        is_unlike = above != below and ("multi" not in (above, below) or "dynamic" in (above, below))
        return f"{above} and {below} partitions need a mapping, such as 'AllPartitionMapping()'" if is_unlike else None
    if not isinstance(mapping, OpaqueValue) or mapping.bound is None or not mapping.bound.is_exact:
        return None
    match mapping.name:
        case "TimeWindowPartitionMapping":
            return (
                _timed(up, down)
                if above == below == "time"
                else "a mapping of time needs partitions of time on both sides"
            )
        case "IdentityPartitionMapping":
            return None if above == below else f"{above} and {below} partitions have no keys in common"
        case "StaticPartitionMapping":
            return _static(up, down, mapping)
        case "MultiToSingleDimensionPartitionMapping":
            return _to_single(up, down, mapping)
        case "MultiPartitionMapping":
            return _multi(up, down, mapping)
        case _:
            return None


def _timed(up: PartitionsValue, down: PartitionsValue) -> str | None:
    zones = (up.time_zone, down.time_zone)
    is_same = None in zones or zones[0] == zones[1]
    return None if is_same else f"a mapping of time needs one time zone, and these are of {zones[0]} and {zones[1]}"


def _static(up: PartitionsValue, down: PartitionsValue, mapping: OpaqueValue) -> str | None:
    if not up.class_name.startswith("Static") or not down.class_name.startswith("Static"):
        return "a mapping of keys needs static partitions on both sides"
    assert mapping.bound is not None
    argument = mapping.bound.value("downstream_partition_keys_by_upstream_partition_key")
    for entry in entries(argument)[0]:
        if up.keys is not None and entry.name not in up.keys:
            return f"upstream has no partition '{entry.name}'"
        for target in map(known_text, items_known(entry.value) or (entry.value,)):
            if target is not None and down.keys is not None and target not in down.keys:
                return f"downstream has no partition '{target}'"
    return None


def _to_single(up: PartitionsValue, down: PartitionsValue, mapping: OpaqueValue) -> str | None:
    several = [side for side in (up, down) if side.class_name.startswith("Multi")]
    if len(several) != 1:
        return "one side is to have two dimensions, and the other one"
    assert mapping.bound is not None
    name = known_text(mapping.bound.value("partition_dimension_name"))
    dimensions = several[0].dimensions
    if name is not None and dimensions is not None and name not in dimensions:
        single = down if several[0] is up else up
        is_static = single.class_name.startswith("Static") or single.class_name.startswith("Dynamic")
        return (
            f"there is no dimension '{name}'"
            if is_static
            and single.facts is not None
            and not any(
                isinstance(each, PartitionsValue) and each.facts == single.facts for each in dimensions.values()
            )
            else None
        )
    return None


def _multi(up: PartitionsValue, down: PartitionsValue, mapping: OpaqueValue) -> str | None:
    if not up.class_name.startswith("Multi") or not down.class_name.startswith("Multi"):
        return "both sides are to have two dimensions"
    assert mapping.bound is not None
    for entry in entries(mapping.bound.value("downstream_mappings_by_upstream_dimension"))[0]:
        if up.dimensions is not None and entry.name not in up.dimensions:
            return f"upstream has no dimension '{entry.name}'"
        inner = entry.value.bound if isinstance(entry.value, OpaqueValue) else None
        name = known_text(inner.value("dimension_name")) if inner is not None else None
        if name is not None and down.dimensions is not None and name not in down.dimensions:
            return f"downstream has no dimension '{name}'"
    return None


RULE = Rule("DGL309", "invalid-partition-mapping", "error", "0.1", (PlacedAssets,), check)
