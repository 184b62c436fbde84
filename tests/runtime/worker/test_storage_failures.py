"""A run whose history cannot be written fails with one clear message, whoever is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from daglens.client import RunFailed, RunStarted
from support.runs import materialize, write_project

ONE = """
    from dagster import asset

    @asset
    def one():
        return 1
"""


def only_failure(project: Path, **asked: object) -> RunFailed:
    handle = materialize(project, **asked)
    events = [envelope.event for envelope in handle.events()]
    assert not any(isinstance(event, RunStarted) for event in events)
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert handle.wait().status == "failed"
    return failed


def test_a_newer_history(tmp_path: Path) -> None:
    project = write_project(tmp_path, {"pipeline.py": ONE})
    (tmp_path / ".daglens").mkdir()
    with sqlite3.connect(tmp_path / ".daglens" / "runs.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    failed = only_failure(project)
    assert failed.error is not None
    assert failed.error.class_name == "StorageError"
    assert "newer release of daglens" in failed.error.message
    assert failed.error.traceback == ""


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    failed = only_failure(write_project(tmp_path, {"pipeline.py": ONE, ".daglens": ""}))
    assert failed.error is not None
    assert "a file is in the way" in failed.error.message


def test_a_damaged_history(tmp_path: Path) -> None:
    project = write_project(tmp_path, {"pipeline.py": ONE, ".daglens/runs.db": "not a database at all" * 100})
    failed = only_failure(project)
    assert failed.error is not None
    assert "is damaged" in failed.error.message


def test_a_database_that_vanishes_during_the_run(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import sqlite3
                from dagster import asset

                @asset
                def one():
                    with sqlite3.connect(".daglens/runs.db") as connection:
                        connection.execute("DROP TABLE events")
            """
        },
    )
    handle = materialize(project)
    state = handle.wait()
    assert state.status in ("failed", "lost")
    assert state.error is not None
    assert "is damaged" in state.error.message
