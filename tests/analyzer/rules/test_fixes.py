"""Quick fixes: `fixes.md` holds code before and after. What was found is gone then, the fix is not offered again, and
real Dagster loads the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze, apply_edits
from support.fenced_cases import fenced_cases
from support.loaded import load

CASES = fenced_cases(Path(__file__).with_name("fixes.md"))
PART = re.compile(r"^# --- (?P<title>.*)\n", re.MULTILINE)


@pytest.mark.parametrize("name", CASES)
def test_a_fix(name: str, tmp_path: Path) -> None:
    before, title, after = PART.split(CASES[name])
    found = all_diagnostics(analyze(tmp_path, {"example.py": before}))
    (wrong, fix) = next((each, fix) for each in found for fix in each.fixes if fix.title == title)
    assert apply_edits(before, fix.edits) == after
    left = all_diagnostics(analyze(tmp_path / "after", {"example.py": after}))
    assert wrong.code not in {each.code for each in left}
    assert title not in {fix.title for each in left for fix in each.fixes}
    load(after)
