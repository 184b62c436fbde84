"""What schedules and sensors did at their ticks: when, how it ended, the cursor left, the runs that came of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from daglens.record import dataclass
from daglens.storage.database import explained, open_database, write_transaction

TickStatus = Literal["requested", "skipped", "failed"]
_MOST_TICKS = 500


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick of a schedule or sensor, over.

    `due` is the moment that a schedule was due at, None for sensors; times are RFC 3339 in UTC. `message` says why
    nothing was asked for, or what went wrong.
    """

    automation: str
    due: str | None
    started: str
    ended: str
    status: TickStatus
    message: str | None = None
    cursor: str | None = None
    run_ids: tuple[str, ...] = ()


class TickLog:
    """The ticks of one project, in the database of its runs. Every method raises StorageError where SQLite fails."""

    def __init__(self, storage_dir: str | Path) -> None:
        self._folder = Path(storage_dir)
        self._connection = open_database(self._folder)

    def close(self) -> None:
        self._connection.close()

    def record(self, tick: Tick) -> None:
        """Write a tick down. Of a schedule or sensor that asks for nothing most of the time, the newest ticks stay."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO ticks (automation, due, started, ended, status, message, cursor, run_ids)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    tick.automation,
                    tick.due,
                    tick.started,
                    tick.ended,
                    tick.status,
                    tick.message,
                    tick.cursor,
                    json.dumps(tick.run_ids),
                ),
            )
            self._connection.execute(
                "DELETE FROM ticks WHERE automation = ? AND status = 'skipped' AND position <="
                " (SELECT position FROM ticks WHERE automation = ? ORDER BY position DESC LIMIT 1 OFFSET ?)",
                (tick.automation, tick.automation, _MOST_TICKS),
            )

    def last(self, automation: str) -> Tick | None:
        """The latest tick."""
        return next(self._ticks("automation = ?", automation, 1), None)

    def last_that_worked(self, automation: str) -> Tick | None:
        """The latest that did not fail: its cursor is where the next one goes on."""
        return next(self._ticks("automation = ? AND status != 'failed'", automation, 1), None)

    def ticks(self, automation: str, limit: int) -> list[Tick]:
        """The latest ticks, newest first."""
        return list(self._ticks("automation = ?", automation, limit))

    def last_due(self) -> dict[str, str]:
        """By the schedule's name, the latest moment that it had a tick for."""
        with explained(self._folder):
            rows: list[Any] = self._connection.execute(
                "SELECT automation, due FROM ticks WHERE position IN"
                " (SELECT max(position) FROM ticks WHERE due IS NOT NULL GROUP BY automation)"
            ).fetchall()
        return dict(rows)

    def claim_run(self, automation: str, run_key: str, run_id: str) -> str:
        """The run that belongs to the key: `run_id`, or the one that an earlier tick claimed for the same key.

        A key is claimed before its run is started. So whoever dies in between leaves the id of the run that is missing.
        """
        with self._writing():
            self._connection.execute(
                "INSERT OR IGNORE INTO run_keys (automation, run_key, run_id) VALUES (?, ?, ?)",
                (automation, run_key, run_id),
            )
            found = self._connection.execute(
                "SELECT run_id FROM run_keys WHERE automation = ? AND run_key = ?", (automation, run_key)
            )
            return str(found.fetchone()[0])

    def last_run_key(self, automation: str) -> str | None:
        with explained(self._folder):
            found = self._connection.execute(
                "SELECT run_key FROM run_keys WHERE automation = ? ORDER BY position DESC LIMIT 1", (automation,)
            ).fetchone()
        return None if found is None else str(found[0])

    def _ticks(self, condition: str, automation: str, limit: int) -> Iterator[Tick]:
        with explained(self._folder):
            rows: list[Any] = self._connection.execute(
                "SELECT automation, due, started, ended, status, message, cursor, run_ids FROM ticks"
                f" WHERE {condition} ORDER BY position DESC LIMIT ?",
                (automation, limit),
            ).fetchall()
        for *fields, run_ids in rows:
            yield Tick(*fields, run_ids=tuple(json.loads(run_ids)))

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        with explained(self._folder), write_transaction(self._connection):
            yield self._connection
