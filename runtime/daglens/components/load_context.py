"""`ComponentLoadContext`: where in the project the component stands that is being loaded, and what it may ask for."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .resolution_context import ResolutionContext
from .templates import Showing

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions

    from .component import Component
    from .declarations import Declaration
    from .tree import ComponentTree

_STASHED = "component_load_context"


@dataclass(frozen=True)
class ComponentPath:
    """A component's file or folder; `instance_key` tells those of one file apart: an index, or a function's name."""

    file_path: Path
    instance_key: int | str | None = None

    @staticmethod
    def from_path(path: Path, instance_key: int | str | None = None) -> ComponentPath:
        return ComponentPath(path.absolute(), instance_key)

    @staticmethod
    def from_resolvable(root: Path, path: Any) -> ComponentPath:
        """A path as users write it, from the `defs` folder where it is relative."""
        return path if isinstance(path, ComponentPath) else ComponentPath.from_path(root / path)

    def __str__(self) -> str:
        return str(self.file_path) if self.instance_key is None else f"{self.file_path}[{self.instance_key}]"


@dataclass(frozen=True)
class ComponentLoadContext:
    """What `build_defs`, template variables and functions of a context are given."""

    component_path: ComponentPath
    project_root: Path
    defs_module_path: Path
    defs_module_name: str
    resolution_context: ResolutionContext
    component_tree: ComponentTree
    terminate_autoloading_on_keyword_files: bool = False
    component_decl: Declaration | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution_context", self.resolution_context.with_stashed_value(_STASHED, self))

    @property
    def path(self) -> Path:
        return self.component_path.file_path

    @staticmethod
    def from_resolution_context(resolution_context: ResolutionContext) -> ComponentLoadContext:
        return resolution_context.stash[_STASHED]

    def with_rendering_scope(self, rendering_scope: Mapping[str, Any]) -> ComponentLoadContext:
        return replace(self, resolution_context=self.resolution_context.with_scope(**rendering_scope))

    def with_own_scope(self) -> ComponentLoadContext:
        """Templates may then name the context and what it loads."""
        shown = Showing(self, "load_component build_defs project_root", project_root=str(self.project_root.resolve()))
        return self.with_rendering_scope(
            {
                "context": shown,
                "project_root": shown.project_root,
                "load_component_at_path": self.load_component,
                "build_defs_at_path": self.build_defs,
            }
        )

    def at(self, place: ComponentPath, declaration: Declaration | None = None) -> ComponentLoadContext:
        return replace(self, component_path=place, component_decl=declaration)

    def reading(self, file: Path) -> ComponentLoadContext:
        """The same, for values that the file gives."""
        return replace(self, resolution_context=replace(self.resolution_context, source=file))

    def for_path(self, path: Path) -> ComponentLoadContext:
        return self.at(ComponentPath.from_path(path), self.component_decl)

    def defs_relative_module_name(self, path: Path) -> str:
        """The dotted name of a module or package below the `defs` folder; a relative path is from the component's."""
        folder = self.path.parent if self.path.is_file() else self.path
        whole = folder / path
        parts = whole.relative_to(self.defs_module_path.absolute()).parts
        if whole.name == "__init__.py":
            parts = parts[:-1]
        elif whole.is_file():
            parts = (*parts[:-1], whole.stem)
        return ".".join([self.defs_module_name, *parts])

    def normalize_component_type_str(self, type_str: str) -> str:
        """A type's dotted name; one that starts with a dot is from the component's own module."""
        return self.defs_relative_module_name(self.path) + type_str if type_str.startswith(".") else type_str

    def load_defs_relative_python_module(self, path: Path) -> ModuleType:
        return importlib.import_module(self.defs_relative_module_name(path))

    def load_component(self, defs_path: Any, expected_type: type | None = None) -> Any:
        """Another component of the tree, by its path from the `defs` folder."""
        return self.component_tree.load_component(defs_path, expected_type)

    def load_structural_component_at_path(self, defs_path: Any) -> Component:
        return self.component_tree.load_structural_component(defs_path)

    def build_defs(self, loc: Any) -> Definitions:
        """The definitions of another component of the tree."""
        return self.component_tree.build_defs(loc)
