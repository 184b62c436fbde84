"""Small projects, loaded by real Dagster and by the analyzer: the two must see the same definitions.

Each page of `projects/` is one project about one construct or idiom; its fenced blocks are the files.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.compare import differences, normalized
from conformance.known_differences import KNOWN
from daglens_analyzer import Workspace
from daglens_analyzer.graph.to_json import to_json
from support.analyzed import write_files
from support.judge import Judge

PROJECTS = sorted((Path(__file__).parent / "projects").glob("*.md"))
FENCE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = Path(__file__).parents[2] / "examples" / "shop"


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.stem)
def test_project(project: Path, judge: Judge, tmp_path: Path) -> None:
    files = dict(FENCE.findall(project.read_text(encoding="utf-8")))
    write_files(tmp_path, files)
    check(tmp_path, loaded_file(files), judge, KNOWN.get(project.stem, {}))


def test_the_example(judge: Judge) -> None:
    check(EXAMPLE, "shop/definitions.py", judge, {})


def check(folder: Path, file: str, judge: Judge, known: dict[str, str]) -> None:
    answer = judge.load(folder, file)
    assert "loaded" in answer, f"Dagster refuses this project: {answer['traceback']}"
    analysis = Workspace([folder.as_posix()]).snapshot()
    locations = to_json(analysis)["code_locations"]
    paths = [location.path for location in analysis.graph().locations]
    ours = locations[paths.index((folder / file).as_posix())]
    found = list(differences(normalized(answer["loaded"]), normalized(ours)))
    assert sorted(found) == sorted(known), "\n".join([*found, f"unresolved: {ours['unresolved']}"])


def loaded_file(files: dict[str, str]) -> str:
    """The file that holds the code location: `main.py`, else the outermost `definitions.py`."""
    found = (file for file in files if file.endswith("definitions.py"))
    return "main.py" if "main.py" in files else min(found, key=len)
