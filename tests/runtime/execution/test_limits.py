"""What keeps steps of several processes in bounds: limits by tag, and a time that an attempt may take."""

from __future__ import annotations

import sys
from pathlib import Path

from daglens.client import LogLine, RunRequest, StepFailed, StepRetried, StepSucceeded, start_run
from support.runs import events_of, write_project

PIPELINE = """
    import os, sys, time
    from contextlib import contextmanager
    from pathlib import Path
    from dagster import Definitions, RetryPolicy, job, multiprocess_executor, op

    @contextmanager
    def alone():
        os.close(os.open("busy", os.O_CREAT | os.O_EXCL))
        yield
        os.unlink("busy")

    def await_file(name):
        until = time.monotonic() + 30
        while not Path(name).exists():
            assert time.monotonic() < until, f"{name} never came"
            time.sleep(0.01)

    @op(tags={"database": "small"})
    def first_small():
        with alone():
            Path("small runs").touch()
            await_file("large runs")

    @op(tags={"database": "small"})
    def second_small():
        with alone():
            Path("small runs").touch()
            await_file("large runs")

    @op(tags={"database": "large"})
    def large():
        Path("large runs").touch()
        await_file("small runs")

    limits = [{"key": "database", "value": "small", "limit": 1}]

    @job(executor_def=multiprocess_executor.configured({"max_concurrent": 3, "tag_concurrency_limits": limits}))
    def limited():
        first_small(), second_small(), large()

    @op(tags={"daglens/timeout": "0.3"}, retry_policy=RetryPolicy(max_retries=1))
    def endless():
        print("begun")
        time.sleep(600)

    @op
    def quick():
        pass

    @job(executor_def=multiprocess_executor)
    def timed():
        endless(), quick()

    defs = Definitions(jobs=[limited, timed])
"""


def run(project: Path, job: str) -> list[object]:
    handle = start_run(RunRequest("run", str(project), job=job, engine="bundled"), python=sys.executable)
    return events_of(handle, object)


def test_steps_of_one_tag_wait_for_each_other_and_for_nobody_else(tmp_path: Path) -> None:
    events = run(write_project(tmp_path, {"pipeline.py": PIPELINE}), "limited")
    succeeded = {event.step for event in events if isinstance(event, StepSucceeded)}
    assert succeeded == {"first_small", "second_small", "large"}


def test_an_attempt_that_takes_too_long_is_ended_and_tried_again(tmp_path: Path) -> None:
    events = run(write_project(tmp_path, {"pipeline.py": PIPELINE}), "timed")
    assert [event.step for event in events if isinstance(event, StepSucceeded)] == ["quick"]
    (again,) = [event for event in events if isinstance(event, StepRetried)]
    (failed,) = [event for event in events if isinstance(event, StepFailed)]
    said = "step 'endless' took longer than the 0.3 s it may take"
    assert again.error is not None
    assert [(error.class_name, error.message) for error in (again.error, failed.error)] == [("StepTimedOut", said)] * 2
    assert [event.text for event in events if isinstance(event, LogLine)] == ["begun", "begun"]
