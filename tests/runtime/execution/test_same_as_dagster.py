"""The same programs print the same lines under the real Dagster and under the bundled runtime."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAMS = sorted((ROOT / "tests" / "cases" / "same_as_dagster").glob("*.py"))
BUNDLED = """
import runpy, sys
sys.path.insert(0, {runtime!r})
import daglens
sys.modules["dagster"] = daglens
runpy.run_path({program!r}, run_name="__main__")
"""


def printed(command: list[str]) -> list[str]:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "1"}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_prints_the_same(program: Path) -> None:
    bundled = BUNDLED.format(runtime=str(ROOT / "runtime"), program=str(program))
    assert printed([sys.executable, "-c", bundled]) == printed([sys.executable, str(program)])
