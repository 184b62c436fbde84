"""Every quick fix that the mistakes of the catalogue are offered: the code after it parses, what was found is gone, the
same fix is not offered again, no other error has come, and after a safe one real Dagster loads the code.

A sample is looked at, all of them with `DAGLENS_EVERYTHING=1`.
"""

from __future__ import annotations

import ast
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens_analyzer.features.diagnostic import Diagnostic
from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze, apply_edits
from support.loaded import load

CASES = Path(__file__).parents[2] / "cases"
EVERYTHING = os.environ.get("DAGLENS_EVERYTHING") == "1"
SAMPLE = 120
TWO_MISTAKES = frozenset(
    {
        "import dagster as dg\nx = dg.MultiPartitionDefinition({})\n",
        'import dagster as dg\n\nj = dg.build_assets_job("j", assets=[])\n',
    }
)
"""The second one can only be seen once the first is put right."""


def sources() -> list[str]:
    files = (CASES / "definition_errors.json", CASES / "own_mistakes.json")
    found = [case["source"] for file in files for case in json.loads(file.read_text(encoding="utf-8"))]
    seeded = random.Random(os.environ.get("DAGLENS_SEED", "daglens"))
    found = [text for text in found if text not in TWO_MISTAKES]
    return found if EVERYTHING else seeded.sample(found, SAMPLE)


def diagnosed(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    return all_diagnostics(analyze(folder, {"example.py": text}))


def problems(folder: Path, text: str) -> Iterator[str]:
    """What is wrong with the fixes that are offered for a text."""
    before = diagnosed(folder, text)
    known = Counter((each.code, each.message) for each in before)
    for number, (wrong, fix) in enumerate((each, fix) for each in before for fix in each.fixes):
        fixed = apply_edits(text, fix.edits)
        told = f"{wrong.code} {fix.title!r} makes\n{fixed}"
        try:
            ast.parse(fixed)
        except SyntaxError as error:
            yield f"{told}which does not parse: {error}"
            continue
        after = diagnosed(folder / str(number), fixed)
        left = Counter((each.code, each.message) for each in after)
        if left[wrong.code, wrong.message] >= known[wrong.code, wrong.message]:
            yield f"{told}and is found again"
        errors = [each for each in after if each.severity == "error"]
        new = [each.message for each in errors if (each.code, each.message) not in known]
        if new:
            yield f"{told}which has new errors: {new}"
        if errors:
            continue
        try:
            load(fixed)
        except Exception as error:
            if fix.is_safe or isinstance(error, NameError):
                yield f"{told}which Dagster refuses: {error}"


def test_each_fix_puts_it_right(tmp_path: Path) -> None:
    pytest.importorskip("dagster")
    found = [problem for number, text in enumerate(sources()) for problem in problems(tmp_path / str(number), text)]
    assert not found, "\n\n".join(found)
