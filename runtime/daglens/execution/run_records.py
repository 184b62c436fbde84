"""Runs as an instance keeps them, and which of them are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from daglens.model.dagster_run import DagsterRun, DagsterRunStatus
from daglens.record import dataclass


@dataclass(frozen=True)
class RunRecord:
    """A run, its number in the instance and its times in seconds since the epoch."""

    storage_id: int
    dagster_run: DagsterRun
    create_timestamp: float
    update_timestamp: float
    start_time: float | None = None
    end_time: float | None = None


@dataclass(frozen=True)
class RunsFilter:
    """Which runs: those for which everything that is given holds."""

    run_ids: Sequence[str] | None = None
    job_name: str | None = None
    statuses: Sequence[DagsterRunStatus] | None = None
    tags: Mapping[str, str | Sequence[str]] | None = None
    snapshot_id: str | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def matches(self, record: RunRecord) -> bool:
        run = record.dagster_run
        return (
            (self.run_ids is None or run.run_id in self.run_ids)
            and (self.job_name is None or run.job_name == self.job_name)
            and (not self.statuses or run.status in self.statuses)
            and all(_has_tag(run, name, wanted) for name, wanted in (self.tags or {}).items())
            and _is_between(record.update_timestamp, self.updated_after, self.updated_before)
            and _is_between(record.create_timestamp, self.created_after, self.created_before)
        )


def _has_tag(run: DagsterRun, name: str, wanted: str | Sequence[str]) -> bool:
    return run.tags.get(name) in ([wanted] if isinstance(wanted, str) else wanted)


def _is_between(moment: float, after: datetime | None, before: datetime | None) -> bool:
    return (after is None or moment > after.timestamp()) and (before is None or moment < before.timestamp())
