"""A `DagsterInstance` of what the project's log holds: what sensors see of the runs and assets that were before."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    Envelope,
    Event,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
)
from daglens.model.asset_key import AssetKey
from daglens.model.dagster_run import DagsterRun, DagsterRunStatus
from daglens.model.event_values import AssetCheckEvaluation, AssetCheckSeverity, AssetMaterialization, AssetObservation
from daglens.record import dataclass
from daglens.storage.event_log import EventLog
from daglens.storage.event_log import RunRecord as LoggedRun

from .dagster_event import DagsterEvent, dagster_event
from .event_records import EventLogEntry, EventLogRecord
from .events_of_instance import EventsOfInstance
from .instance import DagsterInstance
from .run_records import RunRecord

_MOST_RUNS = 1000
_MOST_EVENTS = 50_000


class RecordedInstance(DagsterInstance):
    """Reads the log when it is first asked: most ticks ask nothing. An event's number is its place in the log, so a
    cursor stays good from tick to tick.
    """

    def __init__(self, storage_dir: str | Path) -> None:
        super().__init__(str(storage_dir), persistent=True)

    @cached_property
    def _history(self) -> _History:
        history = _History()
        try:
            log = EventLog.open(self.storage_dir, create=False)
        except FileNotFoundError:
            return history
        try:
            for number, logged in enumerate(reversed(log.records(_MOST_RUNS)), 1):
                history.runs[logged.run_id] = _run_record(number, logged)
            for position, envelope in log.numbered(_MOST_EVENTS):
                history.take(position, envelope)
        finally:
            log.close()
        return history

    @cached_property
    def _runs(self) -> dict[str, RunRecord]:
        return self._history.runs

    @cached_property
    def _events(self) -> EventsOfInstance:
        return EventsOfInstance(self._history.records)


@dataclass
class _History:
    """What the log tells, event by event; of each run, the first step that failed."""

    runs: dict[str, RunRecord] = field(default_factory=dict[str, RunRecord])
    records: list[EventLogRecord] = field(default_factory=list[EventLogRecord])
    failures: dict[str, DagsterEvent] = field(default_factory=dict[str, DagsterEvent])

    def take(self, position: int, envelope: Envelope) -> None:
        record = self.runs.get(envelope.run_id)
        if record is None:
            return
        moment = _seconds(envelope.time)
        record = self.runs[envelope.run_id] = _after(record, envelope.event, moment)
        told = dagster_event(envelope.event, self._subject(envelope), record.dagster_run.job_name)
        if told is None:
            return
        if told.is_step_failure:
            self.failures.setdefault(envelope.run_id, told)
        self.records.append(EventLogRecord(position, EventLogEntry(told, envelope.run_id, moment)))

    def _subject(self, envelope: Envelope) -> Any:
        """The object that the event is about, as far as the log keeps it."""
        match envelope.event:
            case AssetMaterialized(_, key, partition, metadata):
                return AssetMaterialization(AssetKey(key), None, _values(metadata), partition)
            case AssetObserved(_, key, partition, metadata):
                return AssetObservation(AssetKey(key), None, _values(metadata), partition)
            case AssetCheckEvaluated(_, key, check, passed, severity, metadata):
                return AssetCheckEvaluation(
                    AssetKey(key), check, passed, _values(metadata), AssetCheckSeverity(severity)
                )
            case RunFailed():
                return self.failures.get(envelope.run_id)
            case _:
                return None


def _run_record(number: int, logged: LoggedRun) -> RunRecord:
    created = _seconds(logged.created)
    run = DagsterRun(
        logged.job,
        logged.run_id,
        logged.request.get("config") or {},
        dict(logged.request.get("tags") or {}),
        DagsterRunStatus.NOT_STARTED,
        logged.root_run_id,
        logged.parent_run_id,
    )
    return RunRecord(number, run, created, created)


def _after(record: RunRecord, event: Event, moment: float) -> RunRecord:
    status: DagsterRunStatus | None = None
    match event:
        case RunStarted():
            status = DagsterRunStatus.STARTED
        case RunSucceeded():
            status = DagsterRunStatus.SUCCESS
        case RunFailed():
            status = DagsterRunStatus.FAILURE
        case RunCanceled():
            status = DagsterRunStatus.CANCELED
        case _:
            return record
    begins = status is DagsterRunStatus.STARTED
    return replace(
        record,
        dagster_run=replace(record.dagster_run, status=status),
        update_timestamp=moment,
        start_time=moment if begins else record.start_time,
        end_time=None if begins else moment,
    )


def _values(metadata: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps of each value (`{"type", "value"}`) as what stands for it."""
    return {
        name: each["value"] if isinstance(each, dict) and "value" in each else each for name, each in metadata.items()
    }


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()
