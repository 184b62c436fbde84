"""Wrong usage and unusable input get one line on standard error and exit code 2, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CASES = {
    "no command": ([], "usage"),
    "unknown command": (["frobnicate"], "invalid choice"),
    "a path that is not there": (["check", "nowhere.py"], "no file or folder nowhere.py"),
    "a file that is not Python": (["check", "data.csv"], "not a Python file"),
    "a project that is not there": (["--project", "nowhere", "check"], "no folder nowhere"),
    "a rule that is not there": (["rule", "DGL000"], "no rule DGL000"),
    "a run that is not there": (["runs", "show", "last"], "no runs"),
    "re-running what never ran": (["rerun", "last"], "no runs"),
    "an interpreter that is not there": (["materialize", "a", "--interpreter", "no/such/python"], "no Python at"),
    "an address without a port": (["lsp", "--tcp", "localhost"], "HOST:PORT"),
    "a demo over other files": (["demo", "."], "holds something else"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_clear_line(name: str, tmp_path: Path) -> None:
    words, expected = CASES[name]
    (tmp_path / "data.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "daglens_cli", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
