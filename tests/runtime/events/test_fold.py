"""What a run looks like after its events."""

from __future__ import annotations

from daglens.events.event import (
    AssetMaterialized,
    Envelope,
    ErrorInfo,
    Event,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.events.fold import RunFold, RunState, fold, to_json

STARTED = RunStarted("parent", "root", "bundled", "in_process", "nightly", ("a", "b", "c"), {"b": (("raw", "b"),)})
ERROR = ErrorInfo("ValueError", "bad")


def states(*events: Event) -> RunState:
    return fold((Envelope("r", n, f"t{n}", event) for n, event in enumerate(events, 1)), RunState("r"))


def statuses(state: RunState) -> dict[str, str]:
    return {step.step: step.status for step in state.steps}


def test_a_run_that_succeeds() -> None:
    loaded = StepInputLoaded("b", "a", "parent", "a", "result")
    state = states(
        STARTED,
        StepStarted("a"),
        LogLine("a", "stdout", "x"),
        StepOutput("a", "result"),
        StepSucceeded("a", 5.0),
        StepStarted("b"),
        loaded,
        AssetMaterialized("b", ("raw", "b")),
        StepSucceeded("b", 6.0),
        StepSkipped("c", "nothing to do"),
        RunSucceeded(),
    )
    assert (state.status, state.job, state.engine, state.executor) == ("succeeded", "nightly", "bundled", "in_process")
    assert (state.parent_run_id, state.root_run_id, state.started, state.ended) == ("parent", "root", "t1", "t11")
    assert statuses(state) == {"a": "succeeded", "b": "succeeded", "c": "skipped"}
    first, second, third = state.steps
    assert (first.started, first.ended, first.attempts, first.duration_ms) == ("t2", "t5", 1, 5.0)
    assert first.outputs == (StepOutput("a", "result"),)
    assert (second.inputs, second.assets) == ((loaded,), (("raw", "b"),))
    assert third.skip_reason == "nothing to do"
    assert [event.key for event in state.materialized] == [("raw", "b")]


def test_retries_count_and_the_last_attempt_decides() -> None:
    begun = (STARTED, StepStarted("a"), StepRetried("a", 1, 0.0, ERROR))
    assert statuses(states(*begun))["a"] == "retrying"
    state = states(*begun, StepStarted("a", 2), StepSucceeded("a", 1.0))
    step = state.steps[0]
    assert (step.status, step.attempts, step.error, step.started) == ("succeeded", 2, None, "t2")


def test_failure_keeps_its_error_and_what_never_ran_stays_planned() -> None:
    state = states(STARTED, StepStarted("a"), StepFailed("a", ERROR), RunFailed(None, ("a",)))
    assert (state.status, state.failed_steps, state.error) == ("failed", ("a",), None)
    assert statuses(state) == {"a": "failed", "b": "planned", "c": "planned"}
    assert state.steps[0].error == ERROR


def test_what_runs_when_the_run_ends_ends_with_it() -> None:
    begun = (STARTED, StepStarted("a"), StepSucceeded("a"), StepStarted("b"))
    assert statuses(states(*begun, RunCanceled("ctrl-c"))) == {"a": "succeeded", "b": "canceled", "c": "planned"}
    lost = states(*begun, RunFailed(ERROR, (), lost=True))
    assert (lost.status, lost.error) == ("lost", ERROR)
    assert statuses(lost) == {"a": "succeeded", "b": "lost", "c": "planned"}


def test_a_run_that_fails_before_it_starts() -> None:
    state = states(RunFailed(ERROR))
    assert (state.status, state.steps, state.error, state.ended) == ("failed", (), ERROR, "t1")


def test_events_taken_twice_change_nothing() -> None:
    running = RunFold(RunState("r"))
    envelope = Envelope("r", 1, "t1", StepInputLoaded("a", "x", None))
    running.apply(envelope)
    running.apply(envelope)
    assert running.state().steps[0].inputs == (StepInputLoaded("a", "x", None),)


def test_the_document_of_a_run() -> None:
    document = to_json(states(STARTED, StepStarted("a"), StepFailed("a", ERROR), RunFailed(None, ("a",))))
    assert {key: document[key] for key in ("run_id", "parent_run_id", "root_run_id", "job", "engine", "executor")} == {
        "run_id": "r",
        "parent_run_id": "parent",
        "root_run_id": "root",
        "job": "nightly",
        "engine": "bundled",
        "executor": "in_process",
    }
    assert (document["status"], document["started"], document["ended"]) == ("failed", "t1", "t4")
    step = document["steps"][0]
    assert {key: step[key] for key in ("step", "status", "started", "ended", "attempts")} == {
        "step": "a",
        "status": "failed",
        "started": "t2",
        "ended": "t3",
        "attempts": 1,
    }
    assert step["error"]["class"] == "ValueError"


DYNAMIC = RunStarted(None, "r", "bundled", "in_process", "nightly", ("split", "clean[?]", "merge"))


def test_mapped_steps_stand_where_the_plan_had_one_for_all_of_them() -> None:
    begun = (DYNAMIC, StepStarted("split"), StepSucceeded("split"))
    assert statuses(states(*begun)) == {"split": "succeeded", "clean[?]": "planned", "merge": "planned"}
    mapped = (*begun, StepStarted("clean[a]"), StepSucceeded("clean[a]"), StepStarted("clean[b]"))
    state = states(*mapped, RunCanceled("ctrl-c"))
    assert list(statuses(state).items()) == [
        ("split", "succeeded"),
        ("clean[a]", "succeeded"),
        ("clean[b]", "canceled"),
        ("merge", "planned"),
    ]
    assert state.planned == DYNAMIC.steps


def test_a_run_that_succeeds_with_nothing_to_map_has_no_mapped_step() -> None:
    ends = (StepStarted("split"), StepSucceeded("split"), StepStarted("merge"), StepSucceeded("merge"), RunSucceeded())
    assert list(statuses(states(DYNAMIC, *ends))) == ["split", "merge"]
