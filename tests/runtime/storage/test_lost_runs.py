"""A run that nobody ended is recorded as lost by whoever looks next, and no living run ever is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from daglens.events.event import RunSucceeded, StepStarted
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.lost_runs import record_lost_runs
from daglens.storage.process_identity import ProcessIdentity, current_process, is_alive

IDENTITY = """
from daglens.storage.process_identity import current_process
process = current_process()
print(process.machine, process.pid, process.started, sep="|")
"""


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog.open(tmp_path)


def dead_process() -> ProcessIdentity:
    ended = subprocess.run([sys.executable, "-c", IDENTITY], capture_output=True, text=True, check=True)
    machine, pid, started = ended.stdout.strip().split("|")
    return ProcessIdentity(machine, int(pid), started)


def create(log: EventLog, run_id: str, process: ProcessIdentity, created: str | None = None) -> None:
    log.create_run(RunRecord(run_id, None, run_id, "job", {}, process, created or now()))


def test_a_dead_process_is_told_from_a_living_one() -> None:
    assert is_alive(current_process()) is True
    assert is_alive(dead_process()) is False


def test_another_process_with_the_same_id_is_another() -> None:
    assert is_alive(replace(current_process(), started="1")) is False


def test_only_unfinished_runs_of_dead_processes_are_lost(log: EventLog) -> None:
    dead = dead_process()
    create(log, "living", current_process())
    create(log, "finished", dead)
    log.append("finished", RunSucceeded())
    create(log, "lost", dead)
    log.append("lost", StepStarted("a"))
    assert record_lost_runs(log) == ("lost",)
    assert {run.run_id: run.status for run in log.runs()} == {
        "living": "running",
        "finished": "succeeded",
        "lost": "lost",
    }
    lost = log.run("lost")
    assert lost is not None
    assert lost.steps[0].status == "lost"
    assert lost.error is not None
    assert lost.error.class_name == "WorkerLost"
    assert record_lost_runs(log) == ()


def test_a_run_of_another_machine_is_given_a_day(log: EventLog) -> None:
    elsewhere = replace(current_process(), machine="another")
    assert is_alive(elsewhere) is None
    old = (datetime.now(timezone.utc) - timedelta(days=2)).isoformat().replace("+00:00", "Z")
    create(log, "recent", elsewhere)
    create(log, "old", elsewhere, created=old)
    assert record_lost_runs(log) == ("old",)
