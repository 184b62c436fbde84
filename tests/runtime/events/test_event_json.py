"""Every event survives the way to JSON and back, and says its name."""

from __future__ import annotations

import json

import pytest

from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    Envelope,
    ErrorInfo,
    Event,
    Frame,
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
from daglens.events.json import UnreadableEvent, envelope_from_dict, envelope_to_dict, to_text

ERROR = ErrorInfo(
    "ValueError",
    "bad",
    (Frame("/p/a.py", 3, "load", "    raise"),),
    ErrorInfo("KeyError", "'x'", traceback="Traceback..."),
    "Traceback (most recent call last) ...",
)
EVENTS: list[Event] = [
    RunStarted("p", "r", "bundled", "in_process", "job", ("a", "b"), {"a": (("raw", "a"),)}),
    RunStarted(None, "r", "bundled", "in_process", "job", ()),
    StepStarted("a", 2),
    StepInputLoaded("b", "x", "p", "a", "result", ("raw", "a")),
    StepInputLoaded("b", "x", None),
    StepOutput("a", "result", "key[1]", "storage/x"),
    AssetMaterialized("a", ("raw", "a"), "2024-01-01", {"rows": 3, "nested": {"a": [1, None]}}),
    AssetObserved("a", ("a",)),
    AssetCheckEvaluated("a", ("a",), "not_empty", False, "WARN", {"n": 1}),
    StepSucceeded("a", 12.5),
    StepRetried("a", 1, 0.5, ERROR),
    StepSkipped("b", "no input"),
    StepFailed("a", ERROR),
    LogLine(None, "stdout", "\udcff\x00 odd ☃"),
    LogLine("a", "log", "text", "WARNING"),
    RunSucceeded(),
    RunFailed(ERROR, ("a",), lost=True),
    RunFailed(),
    RunCanceled("why"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_round_trip_through_text(event: Event) -> None:
    envelope = Envelope("run", 7, "2026-01-02T03:04:05.678Z", event)
    document = envelope_to_dict(envelope)
    assert {key: document[key] for key in ("v", "run_id", "n", "time", "event")} == {
        "v": 1,
        "run_id": "run",
        "n": 7,
        "time": "2026-01-02T03:04:05.678Z",
        "event": type(event).__name__,
    }
    assert envelope_from_dict(json.loads(to_text(document))) == envelope


def test_the_document_of_a_started_run() -> None:
    event = RunStarted(None, "r", "bundled", "in_process", "job", ("a",))
    assert envelope_to_dict(Envelope("r", 1, "t", event)) == {
        "v": 1,
        "run_id": "r",
        "n": 1,
        "time": "t",
        "event": "RunStarted",
        "parent_run_id": None,
        "root_run_id": "r",
        "engine": "bundled",
        "executor": "in_process",
        "job": "job",
        "steps": ["a"],
        "assets": {},
        "waits_for": {},
        "code": {},
    }


def test_metadata_that_json_cannot_say_becomes_text() -> None:
    event = AssetMaterialized("a", ("a",), None, {"ratio": float("nan"), "when": complex(1, 2), "inf": [float("inf")]})
    document = json.loads(to_text(envelope_to_dict(Envelope("r", 1, "t", event))), parse_constant=pytest.fail)
    assert document["metadata"] == {"ratio": "nan", "when": "(1+2j)", "inf": ["inf"]}


def test_fields_of_a_later_release_are_ignored() -> None:
    document = {"v": 1, "run_id": "r", "n": 1, "time": "t", "event": "StepStarted", "step": "a", "colour": "red"}
    assert envelope_from_dict(document).event == StepStarted("a")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"v": 2, "event": "RunSucceeded"}, "version 1, not 2"),
        ({"v": 1, "run_id": "r", "n": 1, "time": "t", "event": "Nonsense"}, "'Nonsense'"),
        ({"v": 1, "run_id": "r", "n": 1, "time": "t", "event": "StepStarted"}, "StepStarted"),
        ({"v": 1, "run_id": "r", "n": 1, "time": "t", "event": "StepFailed", "step": "a", "error": 3}, "StepFailed"),
        ({"v": 1}, "event"),
    ],
)
def test_what_is_no_event_is_refused(document: dict[str, object], words: str) -> None:
    with pytest.raises(UnreadableEvent, match=words):
        envelope_from_dict(document)


@pytest.mark.parametrize(
    ("class_name", "text"),
    [
        ("ValueError", "ValueError: no"),
        ("shop.errors.Refused", "shop.errors.Refused: no"),
        ("daglens.model.errors.DagsterInvalidSubsetError", "DagsterInvalidSubsetError: no"),
        ("daglens.plan.problems.PlanProblems", "no"),
    ],
)
def test_errors_are_told_without_our_modules(class_name: str, text: str) -> None:
    assert ErrorInfo(class_name, "no").text == text
