"""What a project's files say of its `defs` folder: which package it is, and which component files are below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from daglens_analyzer.evaluate.values import ComponentFile
from daglens_analyzer.project.config import as_table, read_small_file, tool_tables
from daglens_analyzer.project.declared import parse_yaml
from daglens_analyzer.project.walk import COMPONENT_NAMES


def component_files(package: str, folder: str, config_files: Iterable[str]) -> tuple[ComponentFile, ...]:
    """The component files of `package`, whose folder is `folder`: one a folder, the name that comes first counts."""
    found: dict[str, str] = {}
    below = [path for path in config_files if path.startswith(f"{folder}/") and _is_component_file(path)]
    for path in sorted(below, key=lambda path: COMPONENT_NAMES.index(path.rpartition("/")[2])):
        found.setdefault(path.rpartition("/")[0], path)
    return tuple(
        ComponentFile(package + holder[len(folder) :].replace("/", "."), parse_yaml(path))
        for holder, path in sorted(found.items())
    )


def _is_component_file(path: str) -> bool:
    return path.rpartition("/")[2] in COMPONENT_NAMES


def defs_package(file: str, config_files: Iterable[str]) -> str | None:
    """The `defs_module` of the innermost project around a file, else `defs` in its root module."""
    known = set(config_files)
    for folder in PurePosixPath(file).parents:
        for project in _projects(str(folder), known):
            named, root = project.get("defs_module"), project.get("root_module")
            if isinstance(named, str):
                return named
            if isinstance(root, str):
                return f"{root}.defs"
    return None


def _projects(folder: str, known: set[str]) -> Iterator[dict[str, object]]:
    path = f"{folder}/pyproject.toml"
    if path in known:
        dg = as_table(tool_tables(read_small_file(path)).get("dg"))
        yield dict(as_table(dg.get("project")))
