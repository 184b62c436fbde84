"""No error on anything of Dagster's own tests that Dagster runs.

A sample is looked at, another one with another `DAGLENS_SEED`; `make false-alarms` looks at all.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze
from support.dagster_own_tests import Material, files, material, sources

FILES = 40
FROM_EACH = 3
SOURCES = sources()

LOADED = """
import sys, warnings, importlib.util
warnings.simplefilter("ignore")
import dagster
path, name, folder = sys.argv[1:]
sys.path.insert(0, folder)
spec = importlib.util.spec_from_file_location(name, path)
module = importlib.util.module_from_spec(spec)
module.__package__ = name.rpartition(".")[0]
sys.modules[name] = module
spec.loader.exec_module(module)
for value in list(vars(module).values()):
    if isinstance(value, dagster.Definitions):
        dagster.Definitions.validate_loadable(value)
"""


def chosen(folder: Path) -> Iterator[Material]:
    """Everything, or some of some files."""
    if os.environ.get("DAGLENS_EVERYTHING") == "1":
        for path in files(folder):
            yield from material(path, folder)
        return
    seeded = random.Random(os.environ.get("DAGLENS_SEED", "daglens"))
    for path in seeded.sample(files(folder), FILES):
        found = list(material(path, folder))
        yield from seeded.sample(found, min(len(found), FROM_EACH))


def dagster_runs(given: Material, folder: Path, scratch: Path) -> bool:
    """Whether real Dagster gets through it, in a process of its own."""
    path = scratch / "judged.py"
    path.write_text(given.text, encoding="utf-8")
    command = [sys.executable, "-c", LOADED, str(path), given.module, str(folder)]
    try:
        return not subprocess.run(command, cwd=scratch, capture_output=True, timeout=120, check=False).returncode
    except subprocess.TimeoutExpired:
        return False


@pytest.mark.skipif(SOURCES is None, reason="scripts/dagster_sources.py has not fetched Dagster's tests")
def test_no_error_on_what_dagster_runs(tmp_path: Path) -> None:
    assert SOURCES is not None
    alarms: list[str] = []
    for given in chosen(SOURCES):
        found = all_diagnostics(analyze(tmp_path / "analyzed", {"example.py": given.text}))
        errors = [f"{given.name}: {each.code} {each.message}" for each in found if each.severity == "error"]
        if errors and dagster_runs(given, SOURCES, tmp_path):
            alarms += errors
    assert not alarms
