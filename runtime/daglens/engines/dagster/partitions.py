"""What a partition means for a run of Dagster's: its tags, and the config that a partitioned job makes of it."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from daglens.plan.problems import PlanProblems

_RANGE_START, _RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def partitions_kept_in(instance: Any) -> AbstractContextManager[Any]:
    """While it lasts, dynamic partitions are those of the instance, as they are for Dagster's own daemon."""
    try:
        from dagster._core.definitions.partitions.context import partition_loading_context
    except ImportError:  # Before 1.11 Dagster passed the instance on by itself.
        return nullcontext()
    return partition_loading_context(dynamic_partitions_store=instance)


def partition_tags_and_config(
    job: Any, partition: str | None, assets: frozenset[Any] | None, instance: Any
) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    """Raises PlanProblems for a key that is not there, and where a partitioned asset is asked for without one."""
    partitioned = _partitioned_assets(job, assets)
    definition = next(iter(partitioned.values()), None) or job.partitions_def
    if definition is None:
        if partition is not None:
            raise PlanProblems([f"Partition {partition!r} was given, but nothing that runs is partitioned."])
        return {}, {}
    if partition is None:
        if partitioned:
            names = ", ".join(sorted(partitioned))
            raise PlanProblems([f"{names} is partitioned: say which partition to run, with --partition KEY."])
        return {}, {}
    first, dots, last = partition.partition("...")
    keys = definition.get_partition_keys(dynamic_partitions_store=instance)
    for key in (first, last) if dots else (first,):
        if key not in keys:
            shown = ", ".join([*keys[:3], "...", keys[-1]] if len(keys) > 4 else keys)
            raise PlanProblems([f"There is no partition {key!r}. The partitions are: {shown}."])
    if dots:
        return {_RANGE_START: first, _RANGE_END: last}, {}
    own = job.partitioned_config
    if own is not None:
        return own.get_tags_for_partition_key(first, job.name), own.get_run_config_for_partition_key(first)
    return definition.get_tags_for_partition_key(first), {}


def _partitioned_assets(job: Any, assets: frozenset[Any] | None) -> dict[str, Any]:
    if not job.is_asset_job:
        return {}
    layer = job.asset_layer
    keys = layer.selected_asset_keys if assets is None else assets
    found = {key.to_user_string(): layer.get(key).partitions_def for key in keys}
    return {name: each for name, each in found.items() if each is not None}
