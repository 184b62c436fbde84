"""`load_from_defs_folder` and its kin: the definitions of a project's `defs` package, or of one component."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from daglens.model.errors import CheckError

from .tree import ComponentTree, folder_of

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions

    from .component import Component


def load_from_defs_folder(*, path_within_project: Path | None = None, project_root: Path | None = None) -> Definitions:
    """Everything that the modules, folders and component files below the project's `defs` package define."""
    path = path_within_project if path_within_project is not None else project_root
    if path is None:
        raise CheckError("load_from_defs_folder needs `path_within_project`.")
    return ComponentTree.for_project(path).build_defs()


def load_defs(
    defs_root: ModuleType, project_root: Path | None = None, terminate_autoloading_on_keyword_files: bool = True
) -> Definitions:
    """The same for a package that is given; by default a folder's `definitions.py` stands for the whole folder.

    Raises FileNotFoundError where no folder above the package has a project file.
    """
    root = project_root or _project_of(folder_of(defs_root))
    return ComponentTree(defs_root, root, terminate_autoloading_on_keyword_files).build_defs()


def build_component_defs(components_root: Path) -> Definitions:
    """The definitions of the package at a folder, named with the folder above it."""
    root = Path(components_root)
    return load_defs(importlib.import_module(f"{root.parent.name}.{root.name}"), root.parent.parent)


def build_defs_for_component(component: Component) -> Definitions:
    """The definitions of a component that stands in no `defs` folder."""
    return component.build_defs(ComponentTree.for_test().load_context)


def _project_of(folder: Path) -> Path:
    for each in (folder, *folder.parents):
        if (each / "pyproject.toml").exists() or (each / "setup.py").exists():
            return each
    raise FileNotFoundError(f"No folder above {folder} has a pyproject.toml or setup.py.")
