"""The event log: appended first, read back whole, by several processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from daglens.client.words import elapsed_ms
from daglens.events.event import (
    AssetMaterialized,
    ErrorInfo,
    Event,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepStarted,
    StepSucceeded,
)
from daglens.storage.database import StorageError
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.forks import descriptors_of, logs_stay_open
from daglens.storage.paths import database_path, output_path
from daglens.storage.process_identity import current_process
from daglens.storage.prune import prune
from support.runs import materialize, printed, write_project


def record(run_id: str, parent: str | None = None, root: str | None = None, **request: Any) -> RunRecord:
    return RunRecord(run_id, parent, root or run_id, "job", request, current_process(), now())


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog.open(tmp_path / ".daglens")


def run_with(log: EventLog, run_id: str, *events: Event, parent: str | None = None) -> None:
    log.create_run(record(run_id, parent))
    for event in events:
        log.append(run_id, event)


def started(*steps: str, **assets: tuple[tuple[str, ...], ...]) -> RunStarted:
    return RunStarted(None, "r", "bundled", "in_process", "job", steps, assets)


def test_events_are_numbered_by_run_and_read_back(log: EventLog) -> None:
    log.create_run(record("r1"))
    log.create_run(record("r2"))
    first = log.append("r1", StepStarted("a"))
    other = log.append("r2", StepStarted("a"))
    rest = log.append_all("r1", [LogLine("a", "stdout", "\udcff\0 ☃"), StepSucceeded("a", 1.5)])
    assert [envelope.n for envelope in (first, *rest, other)] == [1, 2, 3, 1]
    assert log.events("r1") == (first, *rest)
    assert log.events("r1", after=2) == rest[1:]
    assert log.logs("r1") == log.logs("r1", "a") == rest[:1]
    assert log.logs("r1", "b") == ()
    assert first.time.endswith("Z")


def test_the_folder_is_ignored_by_git_and_the_log_is_there_next_time(log: EventLog) -> None:
    run_with(log, "r1", started("a"), RunSucceeded())
    log.close()
    assert (log.storage_dir / ".gitignore").read_text() == "*\n"
    again = EventLog.open(log.storage_dir)
    state = again.run("r1")
    assert state is not None
    assert state.status == "succeeded"
    assert again.run("r2") is None


def test_runs_are_listed_newest_first(log: EventLog) -> None:
    for run_id in ("r1", "r2", "r3"):
        log.create_run(record(run_id))
    assert [run.run_id for run in log.runs()] == ["r3", "r2", "r1"]
    assert [run.run_id for run in log.runs(limit=2)] == ["r3", "r2"]
    assert log.find_runs("r") == ("r3", "r2", "r1")
    assert log.find_runs("%") == log.find_runs("_") == ()


def test_nothing_is_added_to_a_run_that_ended(log: EventLog) -> None:
    run_with(log, "r1", RunCanceled())
    with pytest.raises(StorageError, match="ended already"):
        log.append("r1", RunSucceeded())
    with pytest.raises(StorageError, match="no run"):
        log.append("r2", RunSucceeded())
    assert len(log.events("r1")) == 1


def test_the_request_comes_back(log: EventLog) -> None:
    log.create_run(record("r1", kind="materialize", paths=["a.py"], nothing=None))
    found = log.record("r1")
    assert found is not None
    assert found.request == {"kind": "materialize", "paths": ["a.py"], "nothing": None}
    assert found.process == current_process()


def test_the_latest_run_of_assets_and_steps(log: EventLog) -> None:
    run_with(log, "r1", started("a", a=(("raw", "a"),)), AssetMaterialized("a", ("raw", "a"), "p1"), RunSucceeded())
    run_with(log, "r2", started("a", a=(("raw", "a"),)), AssetMaterialized("a", ("raw", "a"), "p2"), RunSucceeded())
    run_with(log, "r3", started("a", "b", a=(("raw", "a"),)), StepFailed("a", ErrorInfo("E", "m")), RunFailed())
    assert log.latest_run_of_asset(("raw", "a")) == ("r3", "a")
    assert log.latest_run_of_asset(("a",)) is None
    assert log.latest_run_of_step("b") == "r3"
    assert log.latest_run_of_step("b", job="other") is None
    assert log.latest_run_of_step("c") is None
    latest = log.latest_materialization(("raw", "a"))
    assert latest is not None
    assert latest.run_id == "r2"
    of_partition = log.latest_materialization(("raw", "a"), "p1")
    assert of_partition is not None
    assert of_partition.run_id == "r1"
    assert log.latest_materialization(("raw", "a"), "p3") is None


def test_the_revision_grows_with_every_change(log: EventLog) -> None:
    revisions = [log.revision()]
    log.create_run(record("r1"))
    revisions.append(log.revision())
    log.append("r1", RunSucceeded())
    revisions.append(log.revision())
    assert revisions == sorted(set(revisions))
    assert log.revision() == revisions[-1]


def test_many_threads_append_to_one_run(log: EventLog) -> None:
    log.create_run(record("r1"))
    threads = [
        threading.Thread(target=lambda: [log.append("r1", LogLine(None, "stdout", "x")) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [envelope.n for envelope in log.events("r1")] == list(range(1, 201))


WRITER = """
import sys
from daglens.events.event import LogLine, RunSucceeded
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process

folder, run_id, shared = sys.argv[1:]
log = EventLog.open(folder)
log.create_run(RunRecord(run_id, None, run_id, "job", {}, current_process(), now()))
for number in range(100):
    log.append(run_id, LogLine(None, "stdout", str(number)))
    log.append(shared, LogLine(None, "stdout", f"{run_id} {number}"))
log.append(run_id, RunSucceeded())
"""


def test_two_processes_write_at_once_from_the_first_moment(tmp_path: Path) -> None:
    # Neither finds a database; both create it.
    folder = tmp_path / ".daglens"
    first = "from daglens.storage.event_log import EventLog; import sys; EventLog.open(sys.argv[1])"
    openers = [subprocess.Popen([sys.executable, "-c", first, str(folder)]) for _ in range(3)]
    assert [process.wait() for process in openers] == [0, 0, 0]
    log = EventLog.open(folder)
    log.create_run(record("shared"))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, "shared"]) for name in ("r1", "r2")]
    assert [process.wait() for process in writers] == [0, 0]
    for name in ("r1", "r2"):
        lines = [event.event.text for event in log.logs(name) if isinstance(event.event, LogLine)]
        assert lines == [str(number) for number in range(100)]
    assert [envelope.n for envelope in log.events("shared")] == list(range(1, 201))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_a_forked_child_may_not_use_the_parents_log(log: EventLog) -> None:
    log.create_run(record("r1"))
    child = os.fork()
    if child == 0:
        try:
            log.append("r1", RunSucceeded())
        except StorageError:
            os._exit(42)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    log.append("r1", RunSucceeded())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this platform does not list open files")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere steps are not forked")
def test_a_log_stays_open_while_steps_are_forked(log: EventLog) -> None:
    """The child has nothing of it open and cannot open it; the parent goes on, and its journal is where it was."""
    log.create_run(record("r"))
    log.let_go_at_forks()
    journal = Path(f"{database_path(log.storage_dir)}-wal").stat().st_ino
    for _ in range(3):
        with logs_stay_open():
            child = os.fork()
        if child == 0:
            try:
                EventLog.open(log.storage_dir)
            except StorageError as refused:
                is_said = "which was forked from the one that writes it" in str(refused)
                os._exit(len(descriptors_of(database_path(log.storage_dir))) if is_said else 90)
            finally:
                os._exit(91)
        log.append("r", LogLine(None, "stdout", "while it runs"))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        log.append("r", LogLine(None, "stdout", "when it is gone"))
    assert Path(f"{database_path(log.storage_dir)}-wal").stat().st_ino == journal
    assert [envelope.n for envelope in log.events("r")] == [1, 2, 3, 4, 5, 6]


def test_a_worker_is_forked_without_an_open_log(tmp_path: Path) -> None:
    """Neither the executor's forks nor the user's own, and not while another thread writes."""
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os
                from dagster import asset

                def open_logs():
                    links = ("/proc/self/fd/" + fd for fd in os.listdir("/proc/self/fd"))
                    return [link for link in links if os.path.islink(link) and "runs.db" in os.readlink(link)]

                @asset
                def forks():
                    for _ in range(5):
                        print("a line that another thread writes down")
                        child = os.fork()
                        if child == 0:
                            os._exit(len(open_logs()))
                        print("open in a child:", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """
        },
    )
    for executor in ("in_process", "multiprocess"):
        handle = materialize(project, executor=executor)
        counts = [text for _, text in printed(handle) if text.startswith("open")]
        assert counts == ["open in a child: 0"] * 5
        assert handle.wait().status == "succeeded"


def test_pruning_keeps_the_newest_their_ancestors_and_what_runs(log: EventLog) -> None:
    run_with(log, "root", RunSucceeded())
    run_with(log, "old", RunSucceeded())
    log.create_run(record("running"))
    run_with(log, "child", RunSucceeded(), parent="root")
    run_with(log, "new", RunSucceeded())
    for run_id in ("root", "old"):
        file = output_path(log.storage_dir, run_id, "a", "result")
        file.parent.mkdir(parents=True)
        file.write_text("value")
    assert prune(log, keep=2) == 1
    assert [run.run_id for run in log.runs()] == ["new", "child", "running", "root"]
    assert log.events("old") == ()
    assert output_path(log.storage_dir, "root", "a", "result").exists()
    assert not output_path(log.storage_dir, "old", "a", "result").exists()


def test_pruning_by_age_and_count(log: EventLog) -> None:
    for day in range(1, 6):
        log.create_run(replace(record(f"run{day}"), created=f"2026-01-0{day}T00:00:00.000Z"))
        log.append(f"run{day}", RunSucceeded())
    third = datetime(2026, 1, 3, tzinfo=timezone.utc)
    assert prune(log, keep=4, before=third) == 1
    assert prune(log, keep=0, before=third) == 1
    assert [run.run_id for run in log.runs()] == ["run5", "run4", "run3"]


def test_pruning_removes_what_killed_writers_left(log: EventLog) -> None:
    values = log.storage_dir / "storage" / "assets" / "orders"
    values.mkdir(parents=True)
    names = ("@value", "@value.11-22.@tmp", "@value.33-44.@tmp")
    for name in names:
        (values / name).write_text("")
    os.utime(values / names[1], (0, 0))
    prune(log, keep=0)
    assert sorted(path.name for path in values.iterdir()) == [names[0], names[2]]


def test_a_clock_that_jumps_changes_no_order(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came last came last, whatever time it says; nothing takes less than no time."""
    clock = iter(f"{year}-05-04T12:00:00.000Z" for year in (2031, 2031, 2031, 2030, 2029, 2019, 2020, 2020, 2021))
    monkeypatch.setattr("daglens.storage.event_log.now", lambda: next(clock))
    made = AssetMaterialized("a", ("a",))
    times = iter(["2031-05-04T12:00:00.000Z", "2019-05-04T12:00:00.000Z"])
    for run_id in ("of 2031", "of 2019"):
        log.create_run(replace(record(run_id), created=next(times)))
        for event in (started("a", a=(("a",),)), StepStarted("a"), made, RunSucceeded()):
            log.append(run_id, event)
    newest, before = log.runs()
    assert (newest.run_id, newest.status) == ("of 2019", "succeeded")
    assert (before.status, elapsed_ms(before.started, before.ended)) == ("succeeded", 0)
    latest = log.latest_materialization(("a",))
    assert latest is not None
    assert latest.run_id == "of 2019"
    assert prune(log, 1) == 1
    assert [run.run_id for run in log.runs()] == ["of 2019"]
