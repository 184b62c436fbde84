"""The file walker: which files a folder holds, without opening any of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

MOST_FILES = 60_000
MOST_FOLDERS = 20_000
DEEPEST = 40
_SKIPPED = frozenset(
    {"node_modules", "__pycache__", "site-packages", "venv", "env", "build", "dist", "__pypackages__", "htmlcov"}
)
COMPONENT_NAMES = ("defs.yaml", "defs.yml", "component.yaml")
CONFIG_NAMES = frozenset(
    {"pyproject.toml", "workspace.yaml", "dg.toml", "setup.py", "setup.cfg", "dagster_cloud.yaml", *COMPONENT_NAMES}
)

DATA_SUFFIXES = (".json", ".yaml", ".yml", ".csv", ".toml", ".txt", ".sql")
"""Of files that code may read, and pipelines write."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Absolute POSIX paths, sorted. `config_files` are those whose names are in CONFIG_NAMES; `is_complete` is false
    where the folder holds more than the limits allow."""

    python_files: tuple[str, ...]
    config_files: tuple[str, ...]
    is_complete: bool = True


def walk(folder: str, exclude: Sequence[str] = ()) -> Listing:
    """All Python files below a folder but those of hidden folders, virtual environments, caches and `exclude`.

    Folders that are symbolic links are not entered, so no link can lead in a circle or out of the project.
    """
    is_excluded = exclusion(folder, exclude)
    python: list[str] = []
    config: list[str] = []
    waiting = [(folder, 0)]
    visited = 0
    while waiting and visited < MOST_FOLDERS and len(python) < MOST_FILES:
        current, depth = waiting.pop()
        visited += 1
        try:
            entries = list(os.scandir(current))
        except OSError:
            continue
        if depth and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            path = f"{current}/{entry.name}"
            if _is_folder(entry):
                if depth < DEEPEST and not is_skipped_folder(entry.name) and not is_excluded(path):
                    waiting.append((path, depth + 1))
            elif entry.name.endswith(".py"):
                if not is_excluded(path):
                    python.append(path)
                if entry.name in CONFIG_NAMES:
                    config.append(path)
            elif entry.name in CONFIG_NAMES:
                config.append(path)
    return Listing(tuple(sorted(python)), tuple(sorted(config)), not waiting)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_skipped_folder(name: str) -> bool:
    """Whether a folder of this name is never a part of the project."""
    return name.startswith(".") or name in _SKIPPED


def exclusion(folder: str, patterns: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is excluded: by a pattern for its name, its path relative to `folder`, or a folder of it."""
    cleaned = [pattern.removeprefix("./").rstrip("/") for pattern in patterns if pattern.strip("./")]

    def is_excluded(path: str) -> bool:
        relative = path[len(folder) + 1 :]
        name = relative.rpartition("/")[2]
        return any(
            fnmatchcase(relative, pattern) or fnmatchcase(name, pattern) or relative.startswith(f"{pattern}/")
            for pattern in cleaned
        )

    return is_excluded if cleaned else lambda path: False
