"""The same project leaves the same run records on both engines: events by name, step and content."""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from daglens.events.event import (
    AssetMaterialized,
    LogLine,
    StepFailed,
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepSucceeded,
)
from daglens.execution.run_call import RunCall

PROJECT = Path(__file__).parents[2] / "cases" / "engine_records.py"
RUNS = {
    "assets": {"kind": "materialize", "selection": "*", "partition": "2024-01-03"},
    "a job that fails": {"kind": "run", "job": "work", "config": {"ops": {"cut": {"config": {"pieces": 3}}}}},
    "some steps": {"kind": "run", "job": "work", "steps": ("*sort_out",)},
    "a partition that is not there": {"kind": "materialize", "selection": "best", "partition": "2023-01-03"},
    "no partition": {"kind": "materialize", "selection": "report"},
}


def load(api: str) -> ModuleType:
    module = ModuleType(f"engine_records_on_{api}")
    module.__file__ = str(PROJECT)
    sys.modules[module.__name__] = module
    text = PROJECT.read_text().replace("from API import", f"from {api} import")
    exec(compile(text, PROJECT, "exec", dont_inherit=True), vars(module))
    return module


@pytest.fixture(scope="module")
def engines() -> dict[str, Any]:
    from daglens.engines.dagster.load import location_of_module
    from daglens.model.module_definitions import definitions_of_module

    return {"bundled": definitions_of_module(load("daglens")), "dagster": location_of_module(load("dagster"))}


def record(engine: str, definitions: Any, folder: Path, asked: dict[str, Any]) -> list[Any]:
    events: list[Any] = []
    call = RunCall(str(uuid.uuid4()), engine=engine, executor="in_process", **asked)
    told: dict[str, Any] = {
        "sink": events.append,
        "find_output": lambda *_: None,
        "find_mapping_keys": lambda *_: None,
        "storage_dir": str(folder),
        "cancelled": lambda: False,
    }
    if engine == "dagster":
        from daglens.engines.dagster.run import execute_run as execute_on_dagster

        execute_on_dagster({"project": definitions}, {}, call, ignore_pipes=lambda: None, **told)
    else:
        from daglens.execution.run import execute_run

        execute_run({"project": definitions}, call, **told)
    return events


@pytest.mark.parametrize("run", RUNS)
def test_same_records(run: str, engines: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    records = {name: record(name, definitions, tmp_path / name, RUNS[run]) for name, definitions in engines.items()}
    bundled, dagster = (by_step(events) for events in records.values())
    assert bundled == dagster


def by_step(events: list[Any]) -> dict[str | None, list[Any]]:
    """The facts of each step, and of the run, in their order. Independent steps may come in any order."""
    found: dict[str | None, list[Any]] = {}
    for event in events:
        comparable = without_what_differs(event)
        if comparable is not None:
            found.setdefault(getattr(event, "step", None), []).append(comparable)
    return found


def without_what_differs(event: Any) -> Any:
    match event:
        case LogLine(level="INFO") if "skipped dependencies" not in event.text:
            return event
        case LogLine():
            return None  # Dagster tells of its own doings as well.
        case StepSucceeded():
            return replace(event, duration_ms=0.0)
        case StepOutput():
            return replace(event, path="")
        case StepSkipped():
            return replace(event, reason="")
        case StepInputLoaded():
            return replace(event, from_run_id=None)
        case StepFailed() | StepRetried(error=_):
            error = event.error
            frames = [(Path(frame.path).name, frame.line, frame.function) for frame in error.frames]
            return type(event).__name__, event.step, error.class_name, error.message, frames
        case AssetMaterialized():
            # Dagster's IO manager tells where the value lies.
            return replace(event, metadata={key: value for key, value in event.metadata.items() if key != "path"})
        case _ if hasattr(event, "root_run_id"):
            return replace(event, root_run_id="", engine="", steps=tuple(sorted(event.steps)))
        case _ if getattr(event, "error", None) is not None:
            return type(event).__name__, event.error.class_name, event.error.message
        case _:
            return event
