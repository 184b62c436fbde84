"""What every command is given: the project and how to print."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from daglens_cli.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

# Rich takes 80 columns where there is no terminal, and cuts trees and tables there.
_WIDTH_OF_A_FILE = 10_000
PROJECT_MARKS = ("pyproject.toml", "workspace.yaml", "setup.py", "setup.cfg", ".git")


@dataclass(frozen=True)
class Context:
    """`project` is an absolute folder; paths are shown relative to it."""

    project: Path
    quiet: bool

    @cached_property
    def console(self) -> Console:
        """Where answers for people go. Plain text whose lines are as long as they are when it is not a terminal."""
        from rich.console import Console

        width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
        return Console(highlight=False, soft_wrap=width is not None, width=width, quiet=self.quiet)

    def shown(self, path: str) -> str:
        """A path as people read it: relative to the project and POSIX, absolute outside it."""
        try:
            return Path(path).relative_to(self.project).as_posix()
        except ValueError:
            return Path(path).as_posix()


def find_project(explicit: str | None, paths: list[str]) -> Path:
    """The project's folder: the one named, else the nearest above the first path (or the working directory) that looks
    like a project, else that place itself.

    Raises:
        UsageError: the folder that was named is not there.
    """
    if explicit is not None:
        folder = Path(explicit).resolve()
        if not folder.is_dir():
            raise UsageError(f"there is no folder {explicit}: --project takes the folder of a project")
        return folder
    start = Path(paths[0]).resolve() if paths else Path.cwd()
    if not start.is_dir():
        start = start.parent
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in PROJECT_MARKS):
            return folder
    return start


def existing_paths(paths: list[str]) -> tuple[str, ...]:
    """The paths as absolute POSIX ones.

    Raises:
        UsageError: one of them is not there, or is a file that is not Python.
    """
    found: list[str] = []
    for path in paths:
        resolved = Path(path).resolve()
        if not resolved.exists():
            raise UsageError(f"there is no file or folder {path}")
        if resolved.is_file() and resolved.suffix not in (".py", ".pyi"):
            raise UsageError(f"{path} is not a Python file: name a .py file or a folder")
        found.append(resolved.as_posix())
    return tuple(found)
