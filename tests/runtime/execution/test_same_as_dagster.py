"""The same programs print the same lines under the real Dagster and under the bundled runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.judge import Judge

PROGRAMS = sorted((Path(__file__).parents[2] / "cases" / "same_as_dagster").glob("*.py"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_prints_the_same(program: Path, judge: Judge, bundled_judge: Judge) -> None:
    assert bundled_judge.run(program) == judge.run(program)
