"""Ticks of sensors that watch assets and runs: they see what the project's history holds, on both engines."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import answer, daglens
from daglens.client import RunHistory, TickLog

CASE = Path(__file__).parents[1] / "cases" / "watchers.py"
SECRET = "hush-hush-1234"


@pytest.fixture(params=["bundled", "dagster"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(CASE, tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "watchers"\n')
    monkeypatch.setenv("MAIL_TOKEN", SECRET)
    return tmp_path


def test_they_see_what_was_made_and_what_ran(project: Path, engine: str) -> None:
    def tick(name: str) -> Any:
        return answer(project, "tick", name, "--engine", engine, "--format", "json")

    made = daglens(project, "materialize", "orders", "--engine", engine)
    assert made.returncode == 0, made.stderr.decode()
    asked = tick("on_orders")
    assert (asked["status"], [run["status"] for run in asked["runs"]]) == ("requested", ["succeeded"])
    with RunHistory(project) as history:
        request = history.request(asked["run_ids"][0])
        assert request is not None
        assert (request.job, request.tags["rows"]) == ("report", "3")


def test_each_event_is_seen_once(project: Path) -> None:
    def tick(name: str) -> Any:
        return answer(project, "tick", name, "--engine", "bundled", "--format", "json")

    assert tick("on_success")["status"] == "skipped", "the first tick only sets the cursor"
    assert daglens(project, "materialize", "orders", "--engine", "bundled").returncode == 0
    assert tick("on_orders")["status"] == "requested"
    assert "No new materialization events" in tick("on_orders")["message"]
    with RunHistory(project) as history, closing(TickLog(project / ".daglens")) as log:
        assert tick("on_success")["status"] == "requested"
        assert log.last_run_key("on_success") == history.runs()[-1].run_id


def test_what_they_raise_and_print_holds_no_secret(project: Path) -> None:
    def tick(name: str) -> Any:
        return answer(project, "tick", name, "--engine", "bundled", "--format", "json")

    tick("on_failure")
    assert daglens(project, "materialize", "*", "--engine", "bundled").returncode == 1
    said = tick("on_failure")
    assert (said["status"], said["cursor"] is not None) == ("skipped", True)
    assert "it raised RuntimeError" in said["message"]
    assert said["message"].endswith("failed with ***")
    shown = daglens(project, "tick", "asks", "--engine", "bundled").stdout.decode()
    assert "with ***" in shown
    assert "['orders'], 1 runs" in shown
    for file in (project / ".daglens").rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
