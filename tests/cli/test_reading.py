"""The counts that a terminal and an editor show while a large project is read for the first time."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from lsprotocol import types
from rich.console import Console

from daglens_analyzer import Edited, Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.project.reading import Reading
from daglens_cli.render.reading import show
from daglens_lsp import index_progress
from daglens_lsp.index_progress import IndexProgress
from support.projects_on_disk import write_project

PATIENCE_S = 30
MODULES = ("alpha", "beta", "gamma")


def test_a_reading_counts_the_files_that_are_evaluated_and_judged(tmp_path: Any) -> None:
    asset = "import dagster as dg\n\n\n@dg.asset\ndef {}(): ...\n"
    write_project(tmp_path, {f"{name}.py": asset.format(name) for name in MODULES})
    workspace = Workspace([tmp_path.as_posix()])
    reading = workspace.reading
    assert (reading.told, reading.share) == ("reading 0/0 files", 0)
    workspace.snapshot().graph()
    assert (reading.told, reading.share) == ("reading 3/3 files", 0.5)
    all_diagnostics(workspace.snapshot())
    assert (reading.told, reading.share) == ("checking 3/3 files", 1)
    workspace.apply(Edited((tmp_path / "alpha.py").as_posix(), asset.format("other")))
    all_diagnostics(workspace.snapshot())
    assert reading.share == 1


def test_a_terminal_shows_the_counts() -> None:
    reading, done, told = Reading(files=3, evaluated=2), threading.Event(), io.StringIO()
    console = Console(file=told, force_terminal=True, width=80)
    thread = threading.Thread(target=show, args=(reading, done, console))
    thread.start()
    _wait_until(lambda: "reading 2/3 files" in told.getvalue())
    reading.evaluated, reading.judged = 3, 1
    _wait_until(lambda: "checking 1/3 files" in told.getvalue())
    done.set()
    thread.join()


def test_an_editor_is_told_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_progress, "_PATIENCE_S", 0.0)
    told: list[Any] = []

    def take(params: types.ProgressParams) -> None:
        told.append(params.value)

    def create(_: types.WorkDoneProgressCreateParams, created: Callable[[None], None]) -> None:
        created(None)

    client = SimpleNamespace(shows_progress=True)
    server: Any = SimpleNamespace(client=client, progress=take, window_work_done_progress_create=create)
    analysis: Any = SimpleNamespace(paths=lambda: MODULES)
    progress = IndexProgress(server)
    progress.begin()
    _wait_until(lambda: bool(told))
    progress.follow(Reading(files=3, evaluated=2))
    _wait_until(lambda: len(told) > 1)
    assert progress.end(analysis)
    assert not progress.end(analysis)
    begun, reported, ended = told
    assert isinstance(begun, types.WorkDoneProgressBegin)
    assert (reported.message, reported.percentage) == ("reading 2/3 files", 33)
    assert ended == types.WorkDoneProgressEnd(message="3 files")


def _wait_until(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
