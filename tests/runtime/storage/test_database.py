"""What a user is told when the run history cannot be opened or written, and that nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens.events.event import LogLine, RunSucceeded
from daglens.storage.database import SCHEMA_VERSION, StorageError
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.paths import database_path
from daglens.storage.process_identity import current_process

RECORD = RunRecord("r1", None, "r1", "job", {}, current_process(), now())


def test_no_history_is_created_by_reading(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        EventLog.open(tmp_path / ".daglens", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    EventLog.open(tmp_path).close()
    with sqlite3.connect(database_path(tmp_path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = database_path(tmp_path).read_bytes()
    for create in (True, False):
        with pytest.raises(StorageError, match=r"newer release of daglens .* Upgrade daglens"):
            EventLog.open(tmp_path, create=create)
    assert database_path(tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"this is no database, it is a text file of some length" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    database_path(tmp_path).write_bytes(content)
    with pytest.raises(StorageError, match=r"damaged .*Move it away"):
        EventLog.open(tmp_path)
    assert database_path(tmp_path).read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(database_path(tmp_path)) as connection:
        connection.execute("CREATE TABLE something (x)")
    with pytest.raises(StorageError, match="is not a run history of daglens"):
        EventLog.open(tmp_path)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / ".daglens").write_text("")
    with pytest.raises(StorageError, match="a file is in the way"):
        EventLog.open(tmp_path / ".daglens")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few hundred kilobytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    done = (
        subprocess.run([mount, "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True, check=False)
        if mount and hasattr(os, "geteuid") and os.geteuid() == 0
        else None
    )
    if done is None or done.returncode != 0:
        pytest.skip("mounting a small file system takes root's rights on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_said_and_what_was_announced_stays(small_disk: Path) -> None:
    log = EventLog.open(small_disk)
    log.create_run(RECORD)
    announced = 0

    def fill() -> None:
        nonlocal announced
        while True:
            log.append("r1", LogLine(None, "stdout", "x" * 4000))
            announced += 1

    with pytest.raises(StorageError, match=r"disk .* is full"):
        fill()
    log.close()
    again = EventLog.open(small_disk, create=False)
    assert announced > 0
    assert [envelope.n for envelope in again.events("r1")] == list(range(1, announced + 1))
    again.close()


def test_a_read_only_disk_is_said_and_its_history_can_be_read(small_disk: Path) -> None:
    log = EventLog.open(small_disk)
    log.create_run(RECORD)
    log.append("r1", RunSucceeded())
    log.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    reading = EventLog.open(small_disk, create=False)
    state = reading.run("r1")
    assert state is not None
    assert state.status == "succeeded"
    with pytest.raises(StorageError, match="cannot write in"):
        reading.create_run(RECORD)
    with pytest.raises(StorageError, match="cannot write in"):
        EventLog.open(small_disk / "new")
    reading.close()
