"""When schedules run whose job's partitions say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import ScheduleDefinition
from daglens_analyzer.graph.model import Asset, Job


def with_cron(
    schedules: Sequence[ScheduleDefinition], jobs: Iterable[Job], assets: Mapping[AssetKey, Asset]
) -> tuple[ScheduleDefinition, ...]:
    """The same schedules; those that wait for their job's partitions have a cron, as far as it is known."""
    if all(schedule.cron_fields is None for schedule in schedules):
        return tuple(schedules)
    by_name = {job.name: job for job in jobs}
    return tuple(_resolved(schedule, by_name, assets) for schedule in schedules)


def _resolved(
    schedule: ScheduleDefinition, jobs: Mapping[str, Job], assets: Mapping[AssetKey, Asset]
) -> ScheduleDefinition:
    job = jobs.get(schedule.job) if isinstance(schedule.job, str) else None
    if schedule.cron_fields is None or job is None:
        return schedule
    cron = _partitions_cron(job, [assets[key] for key in job.assets])
    if cron is None:
        return schedule
    fields = cron.split()
    for position, value in schedule.cron_fields.items():
        fields[position : position + 1] = [value]
    return replace(schedule, cron=" ".join(fields))


def _partitions_cron(job: Job, assets: Sequence[Asset]) -> str | None:
    """A job's own partitions, else those that its assets share."""
    if job.definition.partitions_cron is not None:
        return job.definition.partitions_cron
    partitioned = [asset.spec for asset in assets if asset.spec is not None and asset.partitions is not None]
    crons = {spec.partitions_cron for spec in partitioned}
    return crons.pop() if len(crons) == 1 else None
