"""From the click that follows an edit to the start of the first step, with numpy, pandas and polars among the imports.

Where one of the three is not installed, a stand-in of about as many modules takes its place, for everybody.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.click import dagster_seconds
from bench.figures import Figure, quantile
from daglens.client import RunRequest, Standbys, StepStarted, read_standby_notes, start_run

CLICKS = 10
MODULES = {"numpy": 120, "pandas": 400, "polars": 150}
"""The libraries, and how many modules each imports, roughly."""

PROJECT = """
import numpy, pandas, polars
from dagster import Definitions, asset

@asset
def numbers() -> list[int]:
    return [1, 2, {edit}]

defs = Definitions(assets=[numbers])
"""
MODULE = "\n".join(
    f'''
class Frame{index}:
    """A class as libraries have them."""
    columns: tuple[str, ...] = ("a", "b")
    def select(self, *names, default=None):
        return [name for name in names if name in self.columns] or default
    def group(self, by):
        return {{key: [row for row in by if row == key] for key in set(by)}}
'''
    for index in range(6)
)


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        project, packages = Path(folder).resolve() / "project", Path(folder).resolve() / "site-packages"
        project.mkdir()
        (project / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "pipeline"\n')
        missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
        for name in missing:
            write_stand_in(packages, name)
        note = f" (stand-ins: {', '.join(missing)})" if missing else ""
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(packages), *([before] if before else [])])
        try:
            yield from _measure(project, f"click after an edit to first step, p50{note}")
        finally:
            del os.environ["PYTHONPATH"]
            if before is not None:
                os.environ["PYTHONPATH"] = before


def _measure(project: Path, what: str) -> Iterator[Figure]:
    standbys = Standbys()
    try:
        # The first click starts it.
        click_seconds(project, standbys, 0)
        waiting = [click_seconds(project, standbys, number + 1) for number in range(CLICKS)]
    finally:
        standbys.close()
    new = [click_seconds(project, None, number) for number in range(CLICKS)]
    imports = [import_seconds() for _ in range(CLICKS)]
    yield Figure(what, "daglens", quantile(waiting, 0.5) * 1000, "ms")
    yield Figure(what, "daglens, new process", quantile(new, 0.5) * 1000, "ms")
    yield Figure(what, "dagster", dagster_seconds(project) * 1000, "ms")
    yield Figure(what, "bare python, imports", quantile(imports, 0.5) * 1000, "ms")


def click_seconds(project: Path, standbys: Standbys | None, edit: int) -> float:
    """Edit, click, and wait for the first step; then, as a user would not notice, until a process waits again."""
    (project / "pipeline.py").write_text(PROJECT.format(edit=edit))
    request = RunRequest("materialize", project.as_posix(), selection="numbers", engine="bundled")
    started, elapsed = time.perf_counter(), None
    handle = start_run(request, python=sys.executable, standbys=standbys)
    for envelope in handle.events():
        if isinstance(envelope.event, StepStarted):
            elapsed = time.perf_counter() - started
    if elapsed is None:
        raise RuntimeError(f"the run never started its step: {handle.state().error}")
    handle.close()
    if standbys is not None:
        await_standby(project)
    return elapsed


def await_standby(project: Path) -> None:
    pause = threading.Event()
    while True:
        note = read_standby_notes(project.as_posix(), ".daglens").get(os.getpid())
        if note is not None and note.state == "ready":
            return
        if note is not None and note.state == "none" and not note.reason.startswith("a run has taken it"):
            raise RuntimeError(f"no process waits: {note.reason}")
        pause.wait(0.01)


def import_seconds() -> float:
    """Until the imports are done, as a first step would find them: the end of the process is nobody's wait."""
    script = f"import {', '.join(MODULES)}\nprint('imported', flush=True)"
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if process.stdout.readline() != b"imported\n":
            raise RuntimeError("the libraries could not be imported")
        return time.perf_counter() - started


def write_stand_in(packages: Path, name: str) -> None:
    folder = packages / name
    folder.mkdir(parents=True)
    parts = [f"part{number}" for number in range(MODULES[name])]
    for part in parts:
        (folder / f"{part}.py").write_text(MODULE)
    (folder / "__init__.py").write_text("".join(f"from . import {part}\n" for part in parts))
