"""How long a run will still take, from what its steps took in earlier runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens.client import RunHistory
from daglens.client.estimate import remaining_s, usual_durations
from daglens.events.error_info import error_info
from daglens.events.event import RunStarted, RunSucceeded, StepFailed, StepStarted, StepSucceeded
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process

CHAIN = {"clean": ("orders",), "report": ("clean",)}
WIDE = {"report": ("orders", "customers")}


@pytest.mark.parametrize(
    ("left", "waits_for", "usual_s", "running_for_s", "workers", "seconds"),
    [
        ("orders clean report", CHAIN, {"orders": 2, "clean": 3, "report": 5}, {}, 1, 10),
        ("clean report", CHAIN, {"orders": 2, "clean": 3, "report": 5}, {"clean": 1}, 1, 7),
        # What takes longer than ever may end at any moment.
        ("clean report", CHAIN, {"orders": 2, "clean": 3, "report": 5}, {"clean": 60}, 1, 5),
        # A chain is not shorter with more workers; what stands side by side is.
        ("orders clean report", CHAIN, {"orders": 2, "clean": 3, "report": 5}, {}, 4, 10),
        ("orders customers report", WIDE, {"orders": 4, "customers": 3, "report": 1}, {}, 2, 5),
        ("a b c d", {}, {"a": 2, "b": 2, "c": 2, "d": 2}, {}, 2, 4),
        ("orders new", {}, {"orders": 2}, {}, 1, None),
        ("", {}, {}, {}, 1, 0),
    ],
)
def test_what_is_left(left, waits_for, usual_s, running_for_s, workers, seconds):
    assert remaining_s(left.split(), waits_for, usual_s, running_for_s, workers) == seconds


def test_the_median_of_the_newest_runs_of_the_job(tmp_path: Path) -> None:
    log = EventLog.open(tmp_path / ".daglens")

    def ran(job: str, *milliseconds: float) -> None:
        for each in milliseconds:
            run_id = f"{job}{each}"
            log.create_run(RunRecord(run_id, None, run_id, job, {}, current_process(), now()))
            begin = RunStarted(None, run_id, "bundled", "in_process", job, ("step", "failing"))
            failed = StepFailed("failing", error_info(ValueError("no")))
            log.append_all(run_id, (begin, StepStarted("step"), StepSucceeded("step", each), failed, RunSucceeded()))

    ran("nightly", 90_000, 1000, 2000, 3000, 4000, 50_000)
    ran("other", 7)
    log.close()
    with RunHistory(tmp_path) as history:
        assert usual_durations(history, "nightly") == {"step": 3.0}
        assert usual_durations(history, "never") == {}
