"""A history that an older release left is read, brought up to date and gone on with; where that fails it stays."""

from __future__ import annotations

import pickle
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from daglens.client import RunHistory, StepInputLoaded, StepStarted
from daglens.storage import database
from daglens.storage.database import SCHEMA_VERSION, StorageError
from daglens.storage.event_log import EventLog
from daglens.storage.paths import database_path, output_path
from support.runs import rerun, write_project

CASES = Path(__file__).parents[2] / "cases" / "storage"
VERSIONS = sorted(CASES.glob("version_*.sql"))
RUN = "00000000-0000-4000-8000-000000000001"
PIPELINE = """
    from dagster import graph_asset, op

    @op
    def extract():
        raise RuntimeError("this has run long ago")

    @op
    def transform(value):
        return value + 1

    @graph_asset
    def total():
        return transform(extract())
"""


def left_by(version: Path, storage: Path) -> Path:
    """The storage folder as the release of that version left it."""
    storage.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database_path(storage))) as connection:
        connection.executescript(version.read_text(encoding="utf-8"))
    return storage


def version_of(storage: Path) -> int:
    with closing(sqlite3.connect(database_path(storage))) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def tables_of(storage: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database_path(storage))) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        return {name: " ".join(sql.replace('"', "").split()) for name, sql in found}


def with_migrations(monkeypatch: pytest.MonkeyPatch, *migrations: tuple[str, ...]) -> int:
    """As if this release had these migrations as well; the version that they lead to."""
    known = database._MIGRATIONS  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(database, "_MIGRATIONS", (*known, *migrations))
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + len(migrations))
    return SCHEMA_VERSION + len(migrations)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.stem)
def test_an_older_history_is_gone_on_with(version: Path, tmp_path: Path) -> None:
    project = write_project(tmp_path, {"pipeline.py": PIPELINE})
    storage = left_by(version, project / ".daglens")
    stored = output_path(storage, RUN, "total.extract", "result")
    stored.parent.mkdir(parents=True)
    stored.write_bytes(pickle.dumps(20))
    with RunHistory(project) as history:
        (run,) = history.runs()
        assert (run.run_id, run.status, run.failed_steps) == (RUN, "failed", ("total.transform",))
        assert [line.text for line in history.logs(RUN)] == ["extracting"]
    events = [envelope.event for envelope in rerun(project, "last", from_failure=True).events()]
    assert [event.step for event in events if isinstance(event, StepStarted)] == ["total.transform"]
    assert [event.from_run_id for event in events if isinstance(event, StepInputLoaded)] == [RUN]
    with RunHistory(project) as history:
        assert [each.status for each in history.runs()] == ["succeeded", "failed"]
    assert version_of(storage) == SCHEMA_VERSION


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.stem)
def test_an_older_history_becomes_what_a_new_one_is(version: Path, tmp_path: Path) -> None:
    EventLog.open(left_by(version, tmp_path / "old")).close()
    EventLog.open(tmp_path / "new").close()
    assert tables_of(tmp_path / "old") == tables_of(tmp_path / "new")


def test_a_step_that_fails_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = left_by(VERSIONS[0], tmp_path / "old")
    before, version = tables_of(storage), version_of(storage)
    with monkeypatch.context() as later:
        with_migrations(later, ("CREATE TABLE more (x)", "DELETE FROM runs"), ("not SQL",))
        with pytest.raises(StorageError, match="cannot be used"):
            EventLog.open(storage)
    assert (tables_of(storage), version_of(storage)) == (before, version)
    log = EventLog.open(storage)
    assert log.record(RUN) is not None
    log.close()


def test_it_is_done_once_whoever_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = left_by(VERSIONS[0], tmp_path / "old")
    wanted = with_migrations(monkeypatch, ("CREATE TABLE more (x)", "INSERT INTO more VALUES (1)"))
    with ThreadPoolExecutor(8) as threads:
        for log in threads.map(lambda _: EventLog.open(storage), range(16)):
            log.close()
    with closing(sqlite3.connect(database_path(storage))) as connection:
        assert connection.execute("SELECT count(*) FROM more").fetchone()[0] == 1
    assert version_of(storage) == wanted
