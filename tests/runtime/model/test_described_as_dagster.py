"""The projects of tests/conformance, loaded by the bundled runtime: it must see what real Dagster sees."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.compare import differences, normalized
from conformance.test_projects import EXAMPLE, FENCE, PROJECTS, loaded_file
from support import bundled_description
from support.analyzed import write_files
from support.dagster_judge import DagsterJudge

NO_INNER_MODULES = "it imports from dagster's inner modules, which the bundled runtime refuses by name"
LATER = {
    "inner_module_imports": NO_INNER_MODULES,
    "jobs_resolved_in_code": NO_INNER_MODULES,
    "repository_by_arguments": NO_INNER_MODULES,
}


@pytest.fixture(scope="module")
def judge() -> Iterator[DagsterJudge]:
    with DagsterJudge() as running:
        yield running


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.stem)
def test_project(project: Path, judge: DagsterJudge, tmp_path: Path) -> None:
    files = dict(FENCE.findall(project.read_text(encoding="utf-8")))
    write_files(tmp_path, files)
    found = compared(tmp_path, loaded_file(files), judge)
    if project.stem in LATER:
        assert found, "it is the same now: take it off the list"
    else:
        assert found == []


def test_the_example(judge: DagsterJudge) -> None:
    assert compared(EXAMPLE, "shop/definitions.py", judge) == []


def compared(folder: Path, file: str, judge: DagsterJudge) -> list[str]:
    theirs = judge.load(folder, file)
    command = [sys.executable, bundled_description.__file__, str(folder), file]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ours = json.loads(done.stdout.splitlines()[-1])
    if "refused" in ours:
        return [ours["refused"]]
    return list(differences(normalized(theirs["loaded"]), normalized(ours["loaded"])))
