"""More mistakes like those of the catalogue, and odd things that load, each tried in real Dagster.

`own_mistakes.json` says at which level Dagster refuses each (`accepted`: not at all), the 1-based line that is wrong,
and whether a rule finds it there. What is found stays found: a sample is looked at, all of them with
`DAGLENS_EVERYTHING=1`, and `UPDATE=1` writes down what has come to be found.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze

FILE = Path(__file__).parents[2] / "cases" / "own_mistakes.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
EVERYTHING = os.environ.get("DAGLENS_EVERYTHING") == "1"
SAMPLE = 150


def error_lines(case: dict[str, Any], folder: Path) -> set[int]:
    """Lines with an error; with a warning too, for what fails only when it is run."""
    counted = ("error", "warning") if case["level"] == "run" else ("error",)
    found = all_diagnostics(analyze(folder, {"example.py": case["source"]}))
    return {each.range.start.line + 1 for each in found if each.severity in counted}


def chosen(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seeded = random.Random(os.environ.get("DAGLENS_SEED", "daglens"))
    return cases if EVERYTHING else seeded.sample(cases, SAMPLE)


def test_what_dagster_accepts_is_no_error(tmp_path: Path) -> None:
    accepted = [case for case in CASES if case["level"] == "accepted"]
    assert len(accepted) > 100
    assert not [case["title"] for case in chosen(accepted) if error_lines(case, tmp_path)]


def test_what_was_found_is_found(tmp_path: Path) -> None:
    mistakes = [case for case in CASES if case["level"] != "accepted"]
    if os.environ.get("UPDATE") == "1":
        for case in mistakes:
            case["is_caught"] = case["is_caught"] or case["line"] in error_lines(case, tmp_path)
        FILE.write_text(json.dumps(CASES, indent=1) + "\n", encoding="utf-8")
    found = chosen([case for case in mistakes if case["is_caught"]])
    assert not [case["title"] for case in found if case["line"] not in error_lines(case, tmp_path)]
