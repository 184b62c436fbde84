"""The event log and run index of a project: append first, announce second.

One `EventLog` is one connection. It may be used from several threads; it belongs to the process that opened it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from daglens.events.event import (
    AssetMaterialized,
    Envelope,
    Event,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepStarted,
)
from daglens.events.fold import RunState, fold
from daglens.events.json import event_fields, event_from_fields, to_text
from daglens.record import dataclass
from daglens.storage.database import StorageError, explained, open_database, write_transaction
from daglens.storage.forks import descriptors_of, do_logs_stay_open, forget_in_child
from daglens.storage.paths import database_path
from daglens.storage.process_identity import ProcessIdentity

_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The row of a run: what was asked (`request`, JSON without any environment value) and who works on it."""

    run_id: str
    parent_run_id: str | None
    root_run_id: str
    job: str
    request: Mapping[str, Any]
    process: ProcessIdentity
    created: str
    finished: bool = False


class EventLog:
    """The log of one project. Every method raises StorageError, with a message for the user, where SQLite fails."""

    def __init__(self, storage_dir: Path, connection: sqlite3.Connection, fsync: bool = False) -> None:
        self.storage_dir = storage_dir
        self._fsync = fsync
        self._connection: sqlite3.Connection | None = connection
        # Those of the connection, once it has been carried across a fork.
        self._descriptors: list[int] = []
        self._lock = threading.RLock()
        self._process = os.getpid()
        # A run that ended never changes: lists of runs, asked for again with every event of another, cost little.
        self._ended_runs: dict[str, RunState] = {}

    @classmethod
    def open(cls, storage_dir: str | Path, *, create: bool = True, fsync: bool = False) -> EventLog:
        """The log in this folder (`.daglens`). Without `create`, FileNotFoundError where there is none yet; with
        `fsync`, what is appended outlives a power failure as well.
        """
        folder = Path(storage_dir)
        return cls(folder, open_database(folder, create=create, fsync=fsync), fsync)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()

    def let_go_at_forks(self) -> None:
        """From now on no child of this process, whoever forks it, the user's code included, has the log open.

        It is opened again when it is next used; in the child it cannot be used. See `storage/forks.py`.
        """
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._let_go, after_in_parent=self._lock.release, after_in_child=self._forget_parent
            )

    def _let_go(self) -> None:
        # Held until the fork is over, so that no other thread opens the file in between.
        self._lock.acquire()
        if do_logs_stay_open():
            if self._connection is not None and not self._descriptors:
                self._descriptors = descriptors_of(database_path(self.storage_dir))
            return
        # Forgotten first: an interrupt between the two would leave a closed connection in use.
        connection, self._connection = self._connection, None
        self._descriptors = []
        if connection is not None:
            connection.close()

    def _forget_parent(self) -> None:
        self._lock = threading.RLock()
        connection, self._connection = self._connection, None
        if connection is not None:
            forget_in_child(connection, database_path(self.storage_dir), self._descriptors)

    def create_run(self, record: RunRecord) -> None:
        """Enter a run, before anything of it happens."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO runs (run_id, parent_run_id, root_run_id, job, request, created, machine, pid,"
                " process_started) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.run_id,
                    record.parent_run_id,
                    record.root_run_id,
                    record.job,
                    to_text(record.request),
                    record.created,
                    record.process.machine,
                    record.process.pid,
                    record.process.started,
                ),
            )

    def append(self, run_id: str, event: Event) -> Envelope:
        """Write one event; once this returns, no death of any process loses it."""
        return self.append_all(run_id, (event,))[0]

    def append_all(self, run_id: str, events: Iterable[Event]) -> tuple[Envelope, ...]:
        """Write events in order, in one transaction. Raises StorageError where the run has ended already."""
        with self._writing() as connection:
            n = self._next_number(connection, run_id)
            envelopes = tuple(Envelope(run_id, n + index, now(), event) for index, event in enumerate(events))
            for envelope in envelopes:
                _insert(connection, envelope)
        return envelopes

    def events(self, run_id: str, after: int = 0) -> tuple[Envelope, ...]:
        """All events of a run whose number is above `after`, in order."""
        return self._events("run_id = ? AND n > ? ORDER BY n", (run_id, after))

    def logs(self, run_id: str, step: str | None = None) -> tuple[Envelope, ...]:
        """The captured lines of a run, in order: of one step, or with None of all of it."""
        if step is None:
            return self._events("run_id = ? AND name = 'LogLine' ORDER BY n", (run_id,))
        return self._events("run_id = ? AND name = 'LogLine' AND step = ? ORDER BY n", (run_id, step))

    def numbered(self, limit: int) -> list[tuple[int, Envelope]]:
        """The newest events of the project but for captured lines, in order, each with a number that grows for ever."""
        rows = self._read(
            "SELECT run_id, n, time, name, body, position FROM events WHERE name <> 'LogLine'"
            " ORDER BY position DESC LIMIT ?",
            (limit,),
        )
        return [(row[5], _envelope(row)) for row in reversed(rows)]

    def record(self, run_id: str) -> RunRecord | None:
        return next(iter(self._records("run_id = ?", (run_id,))), None)

    def records(self, limit: int = 50) -> tuple[RunRecord, ...]:
        """The newest runs first."""
        return self._records("1 ORDER BY position DESC LIMIT ?", (limit,))

    def unfinished(self) -> tuple[RunRecord, ...]:
        return self._records("finished = 0 ORDER BY position", ())

    def run(self, run_id: str) -> RunState | None:
        """The state of a run; None when there is no such run."""
        record = self.record(run_id)
        return None if record is None else self._state(record)

    def runs(self, limit: int = 50) -> tuple[RunState, ...]:
        """The states of the newest runs, newest first."""
        return tuple(self._state(record) for record in self.records(limit))

    def find_runs(self, prefix: str) -> tuple[str, ...]:
        """The ids that begin with `prefix`, newest first, ten at most."""
        pattern = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        rows = self._read(
            "SELECT run_id FROM runs WHERE run_id LIKE ? ESCAPE '\\' ORDER BY position DESC LIMIT 10", (pattern,)
        )
        return tuple(row[0] for row in rows)

    def latest_materialization(self, key: tuple[str, ...], partition: str | None = None) -> Envelope | None:
        """The newest AssetMaterialized of an asset, of one partition when given."""
        found = self._events(
            "asset = ? AND name = 'AssetMaterialized' ORDER BY position DESC LIMIT 1", (_asset_text(key),)
        )
        if partition is None or not found:
            return next(iter(found), None)
        rows = self._events("asset = ? AND name = 'AssetMaterialized' ORDER BY position DESC", (_asset_text(key),))
        return next((row for row in rows if _partition(row) == partition), None)

    def latest_run_of_asset(self, key: tuple[str, ...]) -> tuple[str, str] | None:
        """The newest run that set out to make the asset, and the step that makes it there."""
        rows = self._read(
            "SELECT a.run_id, a.step FROM run_assets a JOIN runs r ON r.run_id = a.run_id WHERE a.asset = ?"
            " ORDER BY r.position DESC LIMIT 1",
            (_asset_text(key),),
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def assets_by_run(self) -> dict[str, set[tuple[str, ...]]]:
        """The assets that each run set out to make."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for asset, run_id in self._read("SELECT DISTINCT asset, run_id FROM run_assets", ()):
            found.setdefault(run_id, set()).add(tuple(json.loads(asset)))
        return found

    def dynamic_partitions(self) -> dict[str, list[str]]:
        """The keys that were added, in that order, by the partitions' name."""
        found: dict[str, list[str]] = {}
        for name, key in self._read("SELECT name, partition FROM dynamic_partitions ORDER BY position", ()):
            found.setdefault(name, []).append(key)
        return found

    def latest_run_of_step(self, step: str, job: str | None = None) -> str | None:
        """The newest run that holds the step, of one job when given."""
        rows = self._read(
            "SELECT s.run_id FROM run_steps s JOIN runs r ON r.run_id = s.run_id WHERE s.step = ?"
            " AND (? IS NULL OR r.job = ?) ORDER BY r.position DESC LIMIT 1",
            (step, job, job),
        )
        return rows[0][0] if rows else None

    def outputs(self, run_id: str, step: str) -> tuple[Envelope, ...]:
        """The StepOutput events of a step in a run."""
        return self._events("run_id = ? AND step = ? AND name = 'StepOutput' ORDER BY n", (run_id, step))

    def forget(self, run_id: str) -> None:
        """Remove a run and its events."""
        with self._writing() as connection:
            for table in ("events", "run_steps", "run_assets", "runs"):
                connection.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))

    def revision(self) -> int:
        """A number that grows with every change: what was read at one revision is current while it stays."""
        rows = self._read(
            "SELECT (SELECT coalesce(max(position), 0) FROM events) + (SELECT coalesce(max(position), 0) FROM runs)", ()
        )
        return int(rows[0][0])

    def _state(self, record: RunRecord) -> RunState:
        known = self._ended_runs.get(record.run_id)
        if known is not None:
            return known
        # Captured output can be large and changes nothing in a state.
        events = self._events("run_id = ? AND name <> 'LogLine' ORDER BY n", (record.run_id,))
        state = fold(events, initial_state(record))
        if record.finished and len(self._ended_runs) < _MOST_REMEMBERED:
            self._ended_runs[record.run_id] = state
        return state

    def _next_number(self, connection: sqlite3.Connection, run_id: str) -> int:
        rows = connection.execute(
            "SELECT finished, (SELECT coalesce(max(n), 0) + 1 FROM events WHERE events.run_id = runs.run_id)"
            " FROM runs WHERE run_id = ?",
            (run_id,),
        ).fetchall()
        if not rows:
            raise StorageError(f"the history in {self.storage_dir} has no run {run_id}")
        if rows[0][0]:
            raise StorageError(f"the run {run_id} has ended already: nothing can be added to it")
        return int(rows[0][1])

    def _records(self, where: str, parameters: tuple[Any, ...]) -> tuple[RunRecord, ...]:
        rows = self._read(
            "SELECT run_id, parent_run_id, root_run_id, job, request, machine, pid, process_started, created, finished"
            f" FROM runs WHERE {where}",
            parameters,
        )
        return tuple(_record(*row) for row in rows)

    def _events(self, where: str, parameters: tuple[Any, ...]) -> tuple[Envelope, ...]:
        rows = self._read(f"SELECT run_id, n, time, name, body FROM events WHERE {where}", parameters)
        return tuple(map(_envelope, rows))

    def _read(self, query: str, parameters: tuple[Any, ...]) -> list[Any]:
        with self._using() as connection:
            return connection.execute(query, parameters).fetchall()

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        with self._using() as connection, write_transaction(connection):
            yield connection

    @contextmanager
    def _using(self) -> Generator[sqlite3.Connection]:
        if os.getpid() != self._process:
            raise StorageError("the event log was opened by another process: open it again after a fork")
        with self._lock, explained(self.storage_dir):
            if self._connection is None:
                self._connection = open_database(self.storage_dir, fsync=self._fsync)
            yield self._connection


def initial_state(record: RunRecord) -> RunState:
    """The state of a run of which only the row exists."""
    return RunState(
        run_id=record.run_id,
        job=record.job,
        parent_run_id=record.parent_run_id,
        root_run_id=record.root_run_id,
        started=record.created,
    )


def now() -> str:
    """The time as events carry it: RFC 3339, UTC, milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _envelope(row: Any) -> Envelope:
    return Envelope(row[0], row[1], row[2], event_from_fields(row[3], json.loads(row[4])))


def _record(
    run_id: str,
    parent_run_id: str | None,
    root_run_id: str,
    job: str,
    request: str,
    machine: str,
    pid: int,
    process_started: str,
    created: str,
    finished: int,
) -> RunRecord:
    process = ProcessIdentity(machine, pid, process_started)
    return RunRecord(run_id, parent_run_id, root_run_id, job, json.loads(request), process, created, bool(finished))


def _insert(connection: sqlite3.Connection, envelope: Envelope) -> None:
    event, run_id = envelope.event, envelope.run_id
    step: str | None = getattr(event, "step", None)
    asset = _asset_text(event.key) if isinstance(event, AssetMaterialized) else None
    connection.execute(
        "INSERT INTO events (run_id, n, time, name, step, asset, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run_id, envelope.n, envelope.time, type(event).__name__, step, asset, to_text(event_fields(event))),
    )
    match event:
        case LogLine():
            return
        case RunStarted():
            connection.execute("UPDATE runs SET job = ? WHERE run_id = ?", (event.job, run_id))
            connection.executemany(
                "INSERT OR IGNORE INTO run_steps VALUES (?, ?)", [(key, run_id) for key in event.steps]
            )
            for key, assets in event.assets.items():
                _index_assets(connection, run_id, key, assets)
        case StepStarted():
            connection.execute("INSERT OR IGNORE INTO run_steps VALUES (?, ?)", (event.step, run_id))
        case AssetMaterialized():
            _index_assets(connection, run_id, event.step, (event.key,))
        case RunSucceeded() | RunFailed() | RunCanceled():
            connection.execute("UPDATE runs SET finished = 1 WHERE run_id = ?", (run_id,))
        case _:
            pass


def _index_assets(connection: sqlite3.Connection, run_id: str, step: str, assets: Iterable[tuple[str, ...]]) -> None:
    rows = [(_asset_text(key), run_id, step) for key in assets]
    connection.executemany("INSERT OR IGNORE INTO run_assets VALUES (?, ?, ?)", rows)


def _asset_text(key: tuple[str, ...]) -> str:
    return json.dumps(list(key), separators=(",", ":"))


def _partition(envelope: Envelope) -> str | None:
    return envelope.event.partition if isinstance(envelope.event, AssetMaterialized) else None
