"""The partitions that a run is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daglens.model.job import JobDefinition
from daglens.plan.problems import PlanProblems

from .known_partitions import KnownPartitions


def partition_keys_of(
    job: JobDefinition, partition: str | None, dynamic_partitions: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The keys that `partition` names: one, or `first...last`. Any key will do for dynamic partitions, which a sensor
    need not have added.

    Raises PlanProblems for a key that is not there, and where a partitioned asset is asked for without one.
    """
    definitions = [
        each
        for each in (job.partitions_def, *(d.partitions_def for d in job.assets.assets_by_node.values()))
        if each is not None
    ]
    if not definitions:
        if partition is not None:
            raise PlanProblems([f"Partition {partition!r} was given, but nothing that runs is partitioned."])
        return ()
    partitions_def = definitions[0]
    if partition is None:
        if job.is_asset_job:
            names = ", ".join(
                sorted(
                    {
                        key.to_user_string()
                        for d in job.assets.assets_by_node.values()
                        if d.partitions_def is not None
                        for key in d.keys
                    }
                )
            )
            raise PlanProblems([f"{names} is partitioned: say which partition to run, with --partition KEY."])
        return ()
    first, dots, last = partition.partition("...")
    keys = partitions_def.get_partition_keys(dynamic_partitions_store=KnownPartitions(dynamic_partitions))
    for key in (first, last) if dots else (first,):
        if key not in keys and (dots or not getattr(partitions_def, "is_dynamic", False)):
            shown = ", ".join([*keys[:3], "...", keys[-1]] if len(keys) > 4 else keys)
            raise PlanProblems([f"There is no partition {key!r}. The partitions are: {shown}."])
    if not dots:
        return (first,)
    return tuple(keys[keys.index(first) : keys.index(last) + 1])
