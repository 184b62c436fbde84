"""What only a cluster has: workers that are lost, resources, tasks that nobody wants any more."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from daglens.client import LogLine, RunFailed, StepRetried, StepStarted
from daglens.storage.event_log import EventLog
from support.dask_cluster import DaskCluster
from support.runs import events_of, interpreters, materialize, printed, wait_for, write_project

SLOW = """
    import os, pathlib, time
    from dagster import asset

    @asset(op_tags={"dask/resources": {"rare": 1}})
    def slow():
        print("process", os.getpid(), "of worker", os.getppid())
        if not pathlib.Path("go_on").exists():
            time.sleep(600)
        return 1

    @asset
    def after(slow):
        print(slow + 1)
"""


PATIENCE = "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc").exists() else _signals(pid)


def _signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(is_so: Any) -> None:
    while not is_so():
        threading.Event().wait(0.05)


def test_a_lost_worker_means_another_attempt_of_its_step(tmp_path: Path, dask_scheduler: DaskCluster) -> None:
    project = write_project(tmp_path, {"pipeline.py": SLOW})
    first = dask_scheduler.add_worker("--resources", "rare=1")
    run = materialize(project, executor="dask", address=dask_scheduler.address)
    seen = run.events()
    said = wait_for(seen, lambda each: isinstance(each.event, LogLine) and "of worker" in each.event.text).event
    assert isinstance(said, LogLine)
    # Only the worker with the resource takes the step.
    assert said.text.endswith(f"of worker {first.process.pid}")
    (project / "go_on").touch()
    second = dask_scheduler.add_worker("--resources", "rare=1")
    dask_scheduler.wait_for(second)
    first.end()
    try:
        events = [envelope.event for envelope in seen]
    finally:
        second.end()
    (retried,) = (event for event in events if isinstance(event, StepRetried))
    assert retried.error is not None
    assert (retried.step, retried.error.class_name) == ("slow", "WorkerLost")
    assert [(event.step, event.attempt) for event in events if isinstance(event, StepStarted)] == [
        ("slow", 2),
        ("after", 1),
    ]
    assert run.wait().status == "succeeded"
    until(lambda: not alive(int(said.text.split()[1])))


def test_a_canceled_run_leaves_nothing_running(tmp_path: Path, dask_scheduler: DaskCluster) -> None:
    project = write_project(tmp_path, {"pipeline.py": SLOW.replace("op_tags=", "tags={}, op_tags={} and ")})
    run = materialize(project, executor="dask", address=dask_scheduler.address)
    said = wait_for(run.events(), lambda each: isinstance(each.event, LogLine) and "of worker" in each.event.text)
    assert isinstance(said.event, LogLine)
    run.cancel("enough")
    state = run.wait()
    assert (state.status, [step.status for step in state.steps]) == ("canceled", ["canceled", "planned"])
    pid = int(said.event.text.split()[1])
    until(lambda: not alive(pid))


def test_a_run_that_is_killed_leaves_nothing_running(tmp_path: Path, dask_scheduler: DaskCluster) -> None:
    project = write_project(tmp_path, {"pipeline.py": SLOW.replace("op_tags=", "tags={}, op_tags={} and ")})
    run = materialize(project, executor="dask", address=dask_scheduler.address)
    said = wait_for(run.events(), lambda each: isinstance(each.event, LogLine) and "of worker" in each.event.text)
    assert isinstance(said.event, LogLine)
    log = EventLog.open(project / ".daglens")
    record = log.record(run.run_id)
    log.close()
    assert record is not None
    os.kill(record.process.pid, signal.SIGKILL)
    assert run.wait().status == "lost"
    pid = int(said.event.text.split()[1])
    until(lambda: not alive(pid))


def test_a_cluster_made_for_the_run(tmp_path: Path) -> None:
    (project := write_project(tmp_path, {"pipeline.py": SLOW.replace('{"rare": 1}', "{}"), "go_on": ""}))
    run = materialize(project, executor="dask", env={"TOKEN": "given"})
    assert ("after", "2") in printed(run)
    assert run.wait().executor == "dask"


def test_no_scheduler_at_the_address(tmp_path: Path) -> None:
    project = write_project(tmp_path, {"pipeline.py": SLOW})
    run = materialize(project, executor="dask", address="tcp://127.0.0.1:1", env={PATIENCE: "1s"})
    (failed,) = events_of(run, RunFailed)
    assert failed.error is not None
    assert "no Dask scheduler at tcp://127.0.0.1:1" in failed.error.message


@pytest.mark.parametrize(
    "python", interpreters()[:1] or [pytest.param("", marks=pytest.mark.skip(reason="no other Python"))]
)
def test_where_there_is_no_dask(tmp_path: Path, python: str) -> None:
    run = materialize(write_project(tmp_path, {"pipeline.py": SLOW}), python=python, executor="dask")
    (failed,) = events_of(run, RunFailed)
    assert failed.error is not None
    assert "needs `distributed` in the project's environment" in failed.error.message
