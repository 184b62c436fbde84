"""The demo goes as it says, and leaves a project that can be used."""

from __future__ import annotations

from pathlib import Path

from cli.terminal import answer, daglens


def test_demo(tmp_path: Path) -> None:
    done = daglens(tmp_path, "demo", "shop")
    shown = done.stdout.decode()
    assert done.returncode == 0, shown + done.stderr.decode()
    assert "no problems found" in shown
    assert "could not convert string to float: '25%'" in shown
    project = tmp_path / "shop"
    assert not list(project.rglob("__pycache__"))
    statuses = [run["status"] for run in answer(project, "runs", "--format", "json")["runs"]]
    assert statuses == ["succeeded", "succeeded", "succeeded", "failed"]
