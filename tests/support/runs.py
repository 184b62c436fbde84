"""Small projects, run for real: files in, events out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from daglens.client import Envelope, LogLine, RunHandle, RunRequest, start_run

PATIENCE_S = 60.0
"""How long a test waits for what must come; never how long it takes."""

E = TypeVar("E")


def write_project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, by their path, dedented; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def materialize(project: Path, selection: str = "*", *, python: str = sys.executable, **asked: object) -> RunHandle:
    """Start a run of a selection of assets."""
    request = RunRequest("materialize", str(project), selection=selection, **asked)  # type: ignore[arg-type]
    return start_run(request, python=python)


def rerun(project: Path, run_id: str, *, python: str = sys.executable, **asked: object) -> RunHandle:
    return start_run(RunRequest("rerun", str(project), run_id=run_id, **asked), python=python)  # type: ignore[arg-type]


def events_of(handle: RunHandle, kind: type[E]) -> list[E]:
    """All events of one kind, waiting for the run's end."""
    return [envelope.event for envelope in handle.events() if isinstance(envelope.event, kind)]


def printed(handle: RunHandle) -> list[tuple[str | None, str]]:
    """The captured lines, as step and text, waiting for the run's end."""
    return [(line.step, line.text) for line in events_of(handle, LogLine)]


def wait_for(events: Iterator[Envelope], is_it: Callable[[Envelope], bool]) -> Envelope:
    """The first event for which `is_it`; the later ones stay in the iterator."""
    for envelope in events:
        if is_it(envelope):
            return envelope
    raise AssertionError("the run ended before it happened")


def is_line(text: str) -> Callable[[Envelope], bool]:
    return lambda envelope: isinstance(envelope.event, LogLine) and envelope.event.text == text


@cache
def interpreters() -> tuple[str, ...]:
    """The Pythons on this machine that can run a project, one for each version, other than the tests' own."""
    found: dict[tuple[str, ...], str] = {}
    for python in _candidates():
        asked = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
        )
        version = tuple(asked.stdout.split())
        own = tuple(str(part) for part in sys.version_info[:2])
        if asked.returncode == 0 and version != own:
            found.setdefault(version, python)
    return tuple(python for version, python in sorted(found.items()) if (int(version[0]), int(version[1])) >= (3, 10))


def old_interpreter() -> str | None:
    """A Python too old to run a project, if this machine has one."""
    for minor in (9, 8, 7, 6):
        for folder in _pyenv_versions(f"3.{minor}"):
            return str(folder / "bin" / "python")
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


def _candidates() -> Iterator[str]:
    for minor in range(10, 16):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield found
        for folder in _pyenv_versions(f"3.{minor}"):
            yield str(folder / "bin" / "python")


def _pyenv_versions(version: str) -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    return sorted(folder for folder in root.glob(f"{version}.*") if (folder / "bin" / "python").exists())
