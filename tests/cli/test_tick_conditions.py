"""Ticks of automation conditions and of sensors that change dynamic partitions, on both engines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import answer, daglens
from daglens.client import RunHistory

CASE = Path(__file__).parents[1] / "cases" / "conditions.py"


@pytest.fixture(params=["bundled", "dagster"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(CASE, tmp_path)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "conditions"\n')
    return tmp_path


def test_assets_whose_conditions_hold_are_made(project: Path, engine: str) -> None:
    def tick(*words: str) -> Any:
        return answer(project, "tick", "conditions", "--engine", engine, "--format", "json", *words)

    first = tick()
    assert (first["status"], first["message"]) == ("skipped", "no condition holds"), "nothing has happened yet"
    assert daglens(project, "materialize", "raw", "--engine", engine).returncode == 0

    (asked,) = tick("--dry-run")["requests"]
    assert sorted(asked["assets"]) == [["clean"], ["report"]]
    assert asked["checks"] == [[["clean"], "is_positive"]], "the other check has a condition of its own"
    assert asked["tags"]["team"] == "sales"
    assert asked["tags"]["dagster/from_automation_condition"] == "true"
    done = tick()
    assert [run["status"] for run in done["runs"]] == ["succeeded"]
    with RunHistory(project) as history:
        steps = [step.step for step in history.run(done["run_ids"][0]).steps]
        assert sorted(steps) == ["clean", "clean_is_positive", "report"]
    assert tick()["status"] == "skipped", "what was asked for was made"


def test_partitions_are_added_before_runs_of_them_begin(project: Path, engine: str) -> None:
    def tick(*words: str) -> Any:
        return answer(project, "tick", "new_files", "--engine", engine, "--format", "json", *words)

    for name in ("a", "b"):
        (project / "inbox" / f"{name}.txt").touch()
    assert tick("--dry-run")["partitions"][0] == {"name": "files", "added": ["a", "b"], "deleted": []}
    done = tick()
    assert done["partitions"][0]["added"] == ["a", "b"], "a dry run adds none"
    assert [run["status"] for run in done["runs"]] == ["succeeded", "succeeded"]
    (project / "inbox" / "a.txt").unlink()
    later = tick()
    assert [change["deleted"] for change in later["partitions"]] == [[], ["a"]]
    assert "deleted a of the partitions 'files'" in later["message"]
