"""`ComponentTree`: everything that a project's `defs` package declares, each component loaded and built once."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from daglens.model.errors import DagsterError, DagsterImportError

from .component import Component
from .declarations import Declaration, declare
from .defs_folder import ComponentsOfFile, PythonFileComponent
from .load_context import ComponentLoadContext, ComponentPath
from .project_file import DefsPackage, find_defs_package
from .resolution_context import ResolutionContext

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions


class ComponentTreeException(Exception):
    """A component cannot be loaded, or its definitions cannot be built; the cause says why."""


class ComponentTree:
    """Made for a package; the declarations in it are looked for when they are first asked for."""

    def __init__(
        self,
        defs_module: ModuleType | None,
        project_root: Path,
        terminate_autoloading_on_keyword_files: bool = False,
    ) -> None:
        self.defs_module, self.project_root = defs_module, project_root
        self.terminate_autoloading_on_keyword_files = terminate_autoloading_on_keyword_files
        self._loaded: dict[ComponentPath, Component] = {}
        self._built: dict[ComponentPath, Definitions] = {}

    @staticmethod
    def for_project(path_within_project: Path) -> ComponentTree:
        """The tree of the project that the path is in, as its `dg.toml` or `pyproject.toml` names it; raises
        DagsterError where there is no such file, DagsterImportError where the project's package is not importable.
        """
        package = find_defs_package(Path(path_within_project))
        return ComponentTree(_imported(package), package.project_root)

    @staticmethod
    def from_module(defs_module: ModuleType, project_root: Path) -> ComponentTree:
        return ComponentTree(defs_module, project_root)

    @staticmethod
    def for_test() -> ComponentTree:
        """A tree with nothing in it, at the working folder."""
        return ComponentTree(None, Path.cwd())

    @property
    def defs_module_name(self) -> str:
        return "test" if self.defs_module is None else self.defs_module.__name__

    @property
    def defs_module_path(self) -> Path:
        return self.project_root if self.defs_module is None else folder_of(self.defs_module)

    @cached_property
    def decl_load_context(self) -> ComponentLoadContext:
        return ComponentLoadContext(
            ComponentPath.from_path(self.defs_module_path),
            self.project_root,
            self.defs_module_path,
            self.defs_module_name,
            ResolutionContext.default(),
            self,
            self.terminate_autoloading_on_keyword_files,
        )

    @property
    def load_context(self) -> ComponentLoadContext:
        return self.decl_load_context

    @cached_property
    def root(self) -> Declaration | None:
        """What the package declares; None where it is empty."""
        return declare(self.decl_load_context)

    def build_defs(self, loc: Any = None) -> Definitions:
        """The definitions of the whole tree, or of one component in it."""
        from daglens.model.definitions import Definitions

        if loc is not None:
            return self.built(self.find_decl_at_path(loc))
        defs = Definitions() if self.root is None else self.built(self.root)
        return defs.changed(component_tree=self)

    def load_root_component(self) -> Component:
        return self.load_structural_component(self.defs_module_path)

    def load_structural_component(self, defs_path: Any) -> Component:
        return self.loaded(self.find_decl_at_path(defs_path))

    def load_component(self, defs_path: Any, expected_type: type | None = None) -> Any:
        """The component at a path; of a file with one component, that one."""
        component = self.load_structural_component(defs_path)
        match component:
            case ComponentsOfFile(components=[only]):
                component = only
            case PythonFileComponent() if len(component.components) == 1:
                (component,) = component.components.values()
            case _:
                pass
        if expected_type is not None and not isinstance(component, expected_type):
            raise DagsterError(f"The component at {defs_path} is a {type(component).__name__}, no {expected_type}.")
        return component

    def get_all_components(self, of_type: type) -> list[Any]:
        """The components of a class, outermost first."""
        declared = [] if self.root is None else list(self.root.all_below())
        return [
            self.loaded(each)
            for each in declared
            if isinstance(each.component_type, type) and issubclass(each.component_type, of_type)
        ]

    def find_decl_at_path(self, defs_path: Any) -> Declaration:
        place = ComponentPath.from_resolvable(self.defs_module_path, defs_path)
        for each in () if self.root is None else self.root.all_below():
            if each.place == place:
                return each
        raise DagsterError(f"Nothing at {place} declares a component.")

    def loaded(self, declaration: Declaration) -> Component:
        """The declared component; raises ComponentTreeException."""
        place = declaration.place
        if place not in self._loaded:
            try:
                self._loaded[place] = declaration.load()
            except ComponentTreeException:
                raise
            except Exception as error:
                raise _failed("load", place, error) from error
        return self._loaded[place]

    def built(self, declaration: Declaration) -> Definitions:
        """The declared component's definitions; raises ComponentTreeException."""
        place = declaration.place
        if place not in self._built:
            component = self.loaded(declaration)
            try:
                self._built[place] = component.build_defs(declaration.context.at(place, declaration))
            except ComponentTreeException:
                raise
            except Exception as error:
                raise _failed("build the definitions of", place, error) from error
        return self._built[place]


def folder_of(module: ModuleType) -> Path:
    """The folder that a package is, or a module stands in."""
    file = module.__file__ or next(iter(getattr(module, "__path__", ())), None)
    if file is None:
        raise DagsterError(f"The module {module.__name__} is in no folder.")
    return Path(file).parent if module.__file__ else Path(file)


def _failed(doing: str, place: ComponentPath, error: Exception) -> ComponentTreeException:
    return ComponentTreeException(f"Cannot {doing} the component {place}: {type(error).__name__}: {error}")


def _imported(package: DefsPackage) -> ModuleType:
    try:
        return importlib.import_module(package.name)
    except ModuleNotFoundError as error:
        if error.name != package.name.partition(".")[0]:
            raise
        raise DagsterImportError(
            f"The project in {package.project_root} keeps its definitions in the package {package.name}, and there is "
            f"no {error.name} to import: install the project in its environment, or put its folder on PYTHONPATH."
        ) from error
