"""Mistakes that Dagster refuses, each on its line, and odd things that it accepts, in silence.

`definition_errors.json` says what Dagster does with each; `caught_definition_errors.json` holds the ids of those that
the rules find on the exact line. It only grows: `UPDATE=1` rewrites it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze

CASES = Path(__file__).parents[2] / "cases"
CATALOGUE: list[dict[str, Any]] = json.loads((CASES / "definition_errors.json").read_text(encoding="utf-8"))
CAUGHT_FILE = CASES / "caught_definition_errors.json"
CAUGHT: list[int] = json.loads(CAUGHT_FILE.read_text(encoding="utf-8"))

SILENT = [pytest.param(case, id=str(case["id"])) for case in CATALOGUE if "dagster" in case]
REFUSED = [case for case in CATALOGUE if "dagster" not in case]


def error_lines(case: dict[str, Any], folder: Path) -> set[int]:
    """The 1-based lines with a diagnostic of severity error. What Dagster loads, and fails only when it is run, can be
    no error of ours: there warnings count too."""
    analysis = analyze(folder, {"example.py": case["source"]})
    counted = ("error", "warning") if case.get("level") == "run" else ("error",)
    return {found.range.start.line + 1 for found in all_diagnostics(analysis) if found.severity in counted}


@pytest.mark.parametrize("case", SILENT)
def test_what_dagster_accepts_is_no_error(case: dict[str, Any], tmp_path: Path) -> None:
    assert not error_lines(case, tmp_path), case["title"]


def test_what_was_caught_is_caught(tmp_path: Path) -> None:
    found = {case["id"]: error_lines(case, tmp_path / str(case["id"])) for case in REFUSED}
    caught = [case["id"] for case in REFUSED if case["line"] in found[case["id"]]]
    if os.environ.get("UPDATE") == "1":
        CAUGHT_FILE.write_text(json.dumps(caught) + "\n", encoding="utf-8")
    lost = [f"{case['id']}: {case['title']}" for case in REFUSED if case["id"] in CAUGHT and case["id"] not in caught]
    assert not lost
    assert caught == CAUGHT, "more is caught than the list says: UPDATE=1 rewrites it"


def test_an_error_stands_on_the_line_that_is_wrong(tmp_path: Path) -> None:
    """No error of ours on another line of a mistake that has one."""
    astray = {
        case["id"]: found - {case["line"]}
        for case in REFUSED
        if (found := error_lines(case, tmp_path / str(case["id"]))) - {case["line"]}
    }
    assert not astray
