"""The projects of tests/conformance, loaded by the bundled runtime: it must see what real Dagster sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.compare import differences, normalized
from conformance.test_projects import EXAMPLE, FENCE, PROJECTS, loaded_file
from support.analyzed import write_files
from support.judge import Judge

NO_INNER_MODULES = "it imports from dagster's inner modules, which the bundled runtime refuses by name"
LATER = {
    "inner_module_imports": NO_INNER_MODULES,
    "jobs_resolved_in_code": NO_INNER_MODULES,
    "repository_by_arguments": NO_INNER_MODULES,
}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.stem)
def test_project(project: Path, judge: Judge, bundled_judge: Judge, tmp_path: Path) -> None:
    files = dict(FENCE.findall(project.read_text(encoding="utf-8")))
    write_files(tmp_path, files)
    found = compared(tmp_path, loaded_file(files), judge, bundled_judge)
    if project.stem in LATER:
        assert found, "it is the same now: take it off the list"
    else:
        assert found == []


def test_the_example(judge: Judge, bundled_judge: Judge) -> None:
    assert compared(EXAMPLE, "shop/definitions.py", judge, bundled_judge) == []


def compared(folder: Path, file: str, judge: Judge, bundled_judge: Judge) -> list[str]:
    theirs = judge.load(folder, file)
    ours = bundled_judge.load(folder, file)
    if "refused" in ours:
        return [ours["refused"]]
    return list(differences(normalized(theirs["loaded"]), normalized(ours["loaded"])))
