"""Which Python runs the project. Nothing is executed to find out."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daglens.client.request import UsageError


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python to run with; `origin` says where it was found, for a user to read."""

    path: str
    origin: str


class InterpreterError(UsageError):
    """The Python that was asked for is not there or cannot be started."""


def find_interpreter(
    project: str | Path,
    *,
    explicit: str | None = None,
    configured: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Interpreter:
    """The Python of the project: the one asked for, the configured one, an active environment, `.venv`, else our own.

    `explicit` comes from a flag or an editor setting, `configured` from `[tool.daglens] interpreter`; either may name
    an interpreter or the folder of an environment. Raises InterpreterError when one of these two is not there: to run
    with another than asked for would be worse. An active environment that is gone is passed over.
    """
    folder = Path(project)
    if explicit:
        return _required(explicit, folder, "--interpreter")
    if configured:
        return _required(configured, folder, "[tool.daglens] interpreter")
    active = os.environ if environ is None else environ
    candidates = (
        (active.get("VIRTUAL_ENV"), "VIRTUAL_ENV"),
        (active.get("CONDA_PREFIX"), "CONDA_PREFIX"),
        (str(folder / ".venv"), "the project's .venv"),
    )
    for place, origin in candidates:
        python = _python_of_environment(Path(place)) if place else None
        if python is not None:
            return Interpreter(str(python), origin)
    return Interpreter(sys.executable, "the Python that runs daglens")


def _required(text: str, folder: Path, origin: str) -> Interpreter:
    place = Path(os.path.expanduser(text))  # noqa: PTH111  (Path.expanduser raises where there is no home)
    python = _python_at(folder / place) or (None if os.sep in text or "/" in text else _on_path(text))
    if python is None:
        raise InterpreterError(
            f"there is no Python at {text} (from {origin}). Name an interpreter or an environment's folder"
        )
    return Interpreter(str(python), origin)


def _python_at(place: Path) -> Path | None:
    if place.is_dir():
        return _python_of_environment(place)
    # The path is kept as written: a virtual environment is known by the place of its link, not by the link's target.
    return place if place.is_file() and os.access(place, os.X_OK) else None


def _python_of_environment(folder: Path) -> Path | None:
    names = ("Scripts/python.exe", "python.exe") if sys.platform == "win32" else ("bin/python", "bin/python3")
    for name in names:
        python = folder / name
        if python.is_file() and os.access(python, os.X_OK):
            return python
    return None


def _on_path(name: str) -> Path | None:
    import shutil

    found = shutil.which(name)
    return None if found is None else Path(found)
