"""The runs of a project, for whoever shows them. Reading never creates a history where there is none."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from daglens.client.request import RunRequest, UsageError, from_json
from daglens.events.event import Envelope, ErrorInfo, LogLine, StepInputLoaded, StepOutput
from daglens.events.fold import RunState, StepState
from daglens.storage.database import StorageError
from daglens.storage.event_log import EventLog
from daglens.storage.lost_runs import record_lost_runs
from daglens.storage.prune import prune
from daglens.storage.stale import stale_steps

AssetRunStatus = Literal["running", "materialized", "failed", "skipped", "canceled", "lost"]


@dataclass(frozen=True, slots=True)
class AssetStatus:
    """What became of an asset the last time that a run set out to make it.

    `time` is when it was materialized, or else when its step or run ended, or began while it runs. `materialized` is
    its last materialization, by whichever run, and `preview` the small picture of the value that was taken then;
    `inputs` are what its step read in the run, and where each came from.
    """

    key: tuple[str, ...]
    run_id: str
    step: str
    status: AssetRunStatus
    time: str | None
    duration_ms: float | None
    error: ErrorInfo | None
    materialized: Envelope | None
    preview: dict[str, Any] | None = None
    inputs: tuple[StepInputLoaded, ...] = ()


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step in the newest run that holds it."""

    run: RunState
    step: StepState


class RunHistory:
    """The history in `<project>/<storage>`. Thread-safe. Runs whose process is gone are recorded as lost on the way."""

    def __init__(self, project: str | Path, storage: str = ".daglens") -> None:
        self.storage_dir = Path(project) / storage
        self._log: EventLog | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> RunHistory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            if self._log is not None:
                self._log.close()
            self._log = None

    def runs(self, limit: int = 50) -> tuple[RunState, ...]:
        """The newest runs first; none where nothing ever ran."""
        log = self._checked_log()
        return () if log is None else log.runs(limit)

    def run(self, run_id: str) -> RunState:
        """The run of this id; the beginning of an id will do, or `last`. Raises UsageError where there is none."""
        found = self.resolve(run_id)
        log = self._open()
        state = None if log is None else log.run(found)
        if state is None:
            raise UsageError(f"the run {found} is gone")
        return state

    def resolve(self, text: str) -> str:
        """The id of the run that `text` names: an id, the beginning of one, or `last`. Raises UsageError."""
        log = self._checked_log()
        newest = None if log is None else next(iter(log.records(1)), None)
        if log is None or newest is None:
            raise UsageError(f"there are no runs in {self.storage_dir} yet")
        if text == "last":
            return newest.run_id
        match log.find_runs(text) if text else ():
            case ():
                raise UsageError(f"there is no run {text}. `daglens runs` lists them")
            case (only,):
                return only
            case several:
                raise UsageError(f"several runs begin with {text}: {', '.join(several)}")

    def request(self, run_id: str) -> RunRequest | None:
        """What was asked when the run was started."""
        log = self._open()
        record = None if log is None else log.record(run_id)
        return None if record is None or not record.request else from_json(record.request)

    def events(self, run_id: str, after: int = 0) -> tuple[Envelope, ...]:
        log = self._open()
        return () if log is None else log.events(run_id, after)

    def logs(self, run_id: str, step: str | None = None) -> tuple[LogLine, ...]:
        """The captured lines of a run, or of one step of it, in order."""
        log = self._open()
        envelopes = () if log is None else log.logs(run_id, step)
        return tuple(envelope.event for envelope in envelopes if isinstance(envelope.event, LogLine))

    def stale_steps(self, run_id: str) -> tuple[str, ...]:
        """What `rerun --stale` would run again of a run and those it was made from: see `storage.stale`."""
        log = self._open()
        return () if log is None else stale_steps(log, run_id)

    def prune(self, keep: int, before: datetime | None = None) -> int:
        """Forget all but the newest `keep` runs with what they stored, assets' values aside; how many were forgotten.

        With `before`, only those that began earlier than that.

        A run that is under way stays, and so does every run that another one which stays was made from.
        """
        log = self._checked_log()
        return 0 if log is None else prune(log, keep, before)

    def latest_for_asset(self, key: tuple[str, ...]) -> AssetStatus | None:
        log = self._checked_log()
        found = None if log is None else log.latest_run_of_asset(key)
        if log is None or found is None:
            return None
        run = log.run(found[0])
        return None if run is None else _asset_status(log, key, run, found[1])

    def latest_for_step(self, step_key: str, job: str | None = None) -> StepRun | None:
        """The step as the newest run that holds it left it; of one job when given."""
        log = self._checked_log()
        run_id = None if log is None else log.latest_run_of_step(step_key, job)
        run = None if log is None or run_id is None else log.run(run_id)
        return None if run is None else StepRun(run, run.step(step_key) or StepState(step_key))

    def revision(self) -> int:
        """A number that changes with every event of any run: equal numbers mean that nothing has to be read again."""
        log = self._open()
        return 0 if log is None else log.revision()

    def _checked_log(self) -> EventLog | None:
        log = self._open()
        if log is not None:
            # On a read-only disk the history is still worth showing.
            with suppress(StorageError):
                record_lost_runs(log)
        return log

    def _open(self) -> EventLog | None:
        with self._lock:
            if self._log is None:
                try:
                    self._log = EventLog.open(self.storage_dir, create=False)
                except FileNotFoundError:
                    return None
            return self._log


def _asset_status(log: EventLog, key: tuple[str, ...], run: RunState, step_key: str) -> AssetStatus:
    step = run.step(step_key) or StepState(step_key)
    latest = log.latest_materialization(key)
    is_made_here = any(event.key == key for event in step.materialized)
    status: AssetRunStatus
    if is_made_here:
        status = "materialized"
    elif step.status in ("failed", "skipped", "canceled", "lost"):
        status = step.status
    else:
        status = "failed" if run.status == "succeeded" else run.status
    time = (
        latest.time if latest is not None and is_made_here else step.ended or run.ended or step.started or run.started
    )
    error = step.error or next((other.error for other in run.steps if other.error is not None), run.error)
    return AssetStatus(
        key=key,
        run_id=run.run_id,
        step=step_key,
        status=status,
        time=time,
        duration_ms=step.duration_ms,
        error=error if status == "failed" else None,
        materialized=latest,
        preview=None if latest is None else _preview(log, key, latest),
        inputs=step.inputs,
    )


def _preview(log: EventLog, key: tuple[str, ...], made: Envelope) -> dict[str, Any] | None:
    step = getattr(made.event, "step", "")
    outputs = [envelope.event for envelope in log.outputs(made.run_id, step) if envelope.n < made.n]
    of_asset = [event.preview for event in outputs if isinstance(event, StepOutput) and event.asset_key == key]
    return of_asset[-1] if of_asset else None
