"""Runs that ended without anyone seeing it are recorded as lost by whoever looks next."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from daglens.events.event import ErrorInfo, RunFailed
from daglens.storage.database import StorageError
from daglens.storage.event_log import EventLog, RunRecord
from daglens.storage.process_identity import is_alive

_PATIENCE_WITH_OTHER_MACHINES = timedelta(hours=24)


def record_lost_runs(log: EventLog) -> tuple[str, ...]:
    """Write the end of every unfinished run whose process is gone, and return their ids.

    A run of another machine (a container, a shared folder) is given a day from its last event before it counts as lost.
    """
    return tuple(
        record.run_id for record in log.unfinished() if _is_lost(log, record) and record_lost(log, record.run_id)
    )


def record_lost(log: EventLog, run_id: str, message: str = "", detail: str = "") -> bool:
    """Write that the run was lost; False when it turns out to have ended properly."""
    error = ErrorInfo(
        "WorkerLost", message or "the process that worked on this run is gone and left no end of it", traceback=detail
    )
    try:
        log.append(run_id, RunFailed(error, lost=True))
    except StorageError:
        record = log.record(run_id)
        if record is None or not record.finished:
            raise
        return False
    return True


def _is_lost(log: EventLog, record: RunRecord) -> bool:
    alive = is_alive(record.process)
    if alive is not None:
        return not alive
    events = log.events(record.run_id)
    last = events[-1].time if events else record.created
    return datetime.now(timezone.utc) - _moment(last) > _PATIENCE_WITH_OTHER_MACHINES


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
