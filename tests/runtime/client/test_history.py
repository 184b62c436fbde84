"""What the history answers about runs, assets and steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daglens.client.history import RunHistory
from daglens.client.request import RunRequest, UsageError, to_json
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
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process

ORDERS = ("raw", "orders")
STARTED = RunStarted(None, "r", "bundled", "in_process", "job", ("clean", "orders"), {"orders": (ORDERS,)})
ERROR = ErrorInfo("ValueError", "bad")


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog.open(tmp_path / ".daglens")


@pytest.fixture
def history(tmp_path: Path) -> RunHistory:
    return RunHistory(tmp_path)


def add(log: EventLog, run_id: str, *events: Event, request: RunRequest | None = None) -> None:
    asked = {} if request is None else to_json(request)
    log.create_run(RunRecord(run_id, None, run_id, "job", asked, current_process(), now()))
    for event in events:
        log.append(run_id, event)


def test_a_project_without_history_stays_without(tmp_path: Path) -> None:
    with RunHistory(tmp_path) as history:
        assert history.runs() == ()
        assert history.latest_for_asset(ORDERS) is None
        assert history.latest_for_step("orders") is None
        assert history.logs("r1") == history.events("r1") == ()
        assert history.revision() == history.prune(keep=0) == 0
        with pytest.raises(UsageError, match="no runs in"):
            history.run("last")
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_appears_later_is_seen(tmp_path: Path, history: RunHistory) -> None:
    assert history.runs() == ()
    add(EventLog.open(tmp_path / ".daglens"), "r1", RunSucceeded())
    assert [run.run_id for run in history.runs()] == ["r1"]


def test_runs_are_named_by_id_prefix_and_last(log: EventLog, history: RunHistory) -> None:
    for run_id in ("abc1", "abd2"):
        add(log, run_id, RunSucceeded())
    assert [history.resolve(text) for text in ("abc1", "abc", "last")] == ["abc1", "abc1", "abd2"]
    with pytest.raises(UsageError, match="several runs begin with ab: abd2, abc1"):
        history.resolve("ab")
    for text in ("x", "", "a%"):
        with pytest.raises(UsageError, match="there is no run"):
            history.resolve(text)


def test_the_request_of_a_run(log: EventLog, history: RunHistory) -> None:
    request = RunRequest("materialize", "/p", ("a.py",), "orders", env={"TOKEN": "x"})
    add(log, "r1", request=request)
    assert history.request("r1") == replace(request, env={})
    assert history.request("r2") is None


def test_captured_lines(log: EventLog, history: RunHistory) -> None:
    lines = (LogLine(None, "stdout", "loading"), LogLine("clean", "stderr", "oh"))
    add(log, "r1", lines[0], StepStarted("clean"), lines[1])
    assert history.logs("r1") == lines
    assert history.logs("r1", "clean") == lines[1:]


MADE = (StepStarted("orders"), AssetMaterialized("orders", ORDERS), StepSucceeded("orders", 7.0))
ENDINGS: dict[str, tuple[tuple[Event, ...], str]] = {
    "made": ((STARTED, *MADE, RunSucceeded()), "materialized"),
    "made while the run goes on": ((STARTED, *MADE), "materialized"),
    "under way": ((STARTED, StepStarted("orders")), "running"),
    "not begun yet": ((STARTED, StepStarted("clean")), "running"),
    "failed": ((STARTED, StepStarted("orders"), StepFailed("orders", ERROR), RunFailed()), "failed"),
    "failed before it": ((STARTED, StepStarted("clean"), StepFailed("clean", ERROR), RunFailed()), "failed"),
    "skipped": ((STARTED, StepSkipped("orders", "no rows"), RunSucceeded()), "skipped"),
    "canceled": ((STARTED, StepStarted("orders"), RunCanceled()), "canceled"),
    "lost": ((STARTED, StepStarted("orders"), RunFailed(ERROR, lost=True)), "lost"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_became_of_an_asset(log: EventLog, history: RunHistory, name: str) -> None:
    add(log, "before", STARTED, *MADE, RunSucceeded())
    events, expected = ENDINGS[name]
    add(log, "r1", *events)
    status = history.latest_for_asset(ORDERS)
    assert status is not None
    assert (status.run_id, status.step, status.status) == ("r1", "orders", expected)
    assert (status.error is not None) == (expected == "failed")
    assert status.materialized is not None
    assert status.materialized.run_id == ("r1" if expected == "materialized" else "before")
    assert status.time is not None


def test_what_became_of_a_step(log: EventLog, history: RunHistory) -> None:
    add(log, "r1", STARTED, StepStarted("clean"), StepFailed("clean", ERROR), RunFailed())
    found = history.latest_for_step("clean", job="job")
    assert found is not None
    assert (found.run.run_id, found.step.status, found.step.error) == ("r1", "failed", ERROR)
    assert history.latest_for_step("clean", job="another") is None


def test_a_change_by_another_process_changes_the_revision(log: EventLog, history: RunHistory) -> None:
    before = history.revision()
    add(log, "r1")
    between = history.revision()
    log.append("r1", RunSucceeded())
    assert before < between < history.revision()
