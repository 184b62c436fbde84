"""What a project's files say of its `defs` folder: which package it is, and which component files are below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject
from daglens_analyzer.project.config import as_table, read_small_file, tool_tables
from daglens_analyzer.project.declared import parse_dg_toml, parse_yaml
from daglens_analyzer.project.walk import COMPONENT_NAMES

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "workspace.yaml")


def component_files(package: str, folder: str, config_files: tuple[str, ...]) -> tuple[ComponentFile, ...]:
    """The component files of `package`, whose folder is `folder`: one a folder, the name that comes first counts."""
    found: dict[str, str] = {}
    known = set(config_files)
    below = [path for path in config_files if path.startswith(f"{folder}/") and _is_component_file(path)]
    for path in sorted(below, key=lambda path: COMPONENT_NAMES.index(path.rpartition("/")[2])):
        found.setdefault(path.rpartition("/")[0], path)
    return tuple(
        ComponentFile(
            package + holder[len(folder) :].replace("/", "."), parse_yaml(path), path, configured_project(path, known)
        )
        for holder, path in sorted(found.items())
    )


def _is_component_file(path: str) -> bool:
    return path.rpartition("/")[2] in COMPONENT_NAMES


def project_folder(file: str, config_files: Iterable[str]) -> str | None:
    """The innermost folder around a file that is a project of its own; None where none is."""
    folders = {path.rpartition("/")[0] for path in config_files if path.rpartition("/")[2] in _PROJECT_FILES}
    return next((folder for folder in map(str, PurePosixPath(file).parents) if folder in folders), None)


def configured_project(file: str, config_files: set[str]) -> ConfiguredProject | None:
    """The innermost project around a file. Its definitions are in its `defs_module`, else in `defs` of its root
    module."""
    for folder in map(str, PurePosixPath(file).parents):
        settings = next(filter(None, _projects(folder, config_files)), None)
        if settings is not None:
            named, root = settings.get("defs_module"), settings.get("root_module")
            default = f"{root}.defs" if isinstance(root, str) else None
            return ConfiguredProject(folder, named if isinstance(named, str) else default)
    return None


def _projects(folder: str, known: set[str]) -> Iterator[Mapping[str, Any]]:
    """What the configuration files of a folder say of a project."""
    if f"{folder}/pyproject.toml" in known:
        dg = as_table(tool_tables(read_small_file(f"{folder}/pyproject.toml")).get("dg"))
        yield as_table(dg.get("project"))
    if f"{folder}/dg.toml" in known:
        yield as_table(parse_dg_toml(f"{folder}/dg.toml").get("project"))
