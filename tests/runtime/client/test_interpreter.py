"""Which Python runs the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from daglens.client.interpreter import Interpreter, InterpreterError, find_interpreter

BIN, PYTHON = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")


def environment(folder: Path) -> str:
    """A folder with an interpreter that must not be started; the path of it."""
    python = folder / BIN / PYTHON
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\ntouch started\n")
    python.chmod(0o755)
    return str(python)


def test_the_order_of_places(tmp_path: Path) -> None:
    project = tmp_path / "project"
    explicit, configured, active, conda, own = (
        environment(folder)
        for folder in (tmp_path / "a", project / "b", tmp_path / "c", tmp_path / "d", project / ".venv")
    )
    environ = {"VIRTUAL_ENV": str(tmp_path / "c"), "CONDA_PREFIX": str(tmp_path / "d")}

    def found(**asked: str | None) -> Interpreter:
        return find_interpreter(project, environ=environ, **asked)

    assert found(explicit=explicit, configured="b") == Interpreter(explicit, "--interpreter")
    assert found(explicit=str(tmp_path / "a")) == Interpreter(explicit, "--interpreter")
    assert found(configured="b") == Interpreter(configured, "[tool.daglens] interpreter")
    assert found(configured=f"b/{BIN}/{PYTHON}") == Interpreter(configured, "[tool.daglens] interpreter")
    assert found() == Interpreter(active, "VIRTUAL_ENV")
    environ["VIRTUAL_ENV"] = str(tmp_path / "gone")
    assert found() == Interpreter(conda, "CONDA_PREFIX")
    environ.clear()
    assert found() == Interpreter(own, "the project's .venv")
    assert list(tmp_path.rglob("started")) == []


def test_without_any_our_own(tmp_path: Path) -> None:
    assert find_interpreter(tmp_path, environ={}) == Interpreter(sys.executable, "the Python that runs daglens")


def test_a_name_is_looked_up_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = environment(tmp_path / "a")
    monkeypatch.setenv("PATH", os.path.dirname(python))  # noqa: PTH120
    assert find_interpreter(tmp_path, explicit=PYTHON, environ={}).path == python


@pytest.mark.parametrize("asked", ["no/such/python", "no-such-python", "file.txt"])
def test_what_was_asked_for_and_is_not_there_is_said(tmp_path: Path, asked: str) -> None:
    (tmp_path / "file.txt").write_text("")
    (tmp_path / ".venv").mkdir()
    with pytest.raises(InterpreterError, match=rf"no Python at {asked} \(from \[tool.daglens\] interpreter\)"):
        find_interpreter(tmp_path, configured=asked, environ={})
