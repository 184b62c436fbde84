"""`load_from_defs_folder` and `load_defs`: everything that the files below a project's `defs` package define."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from daglens_analyzer.api.component_post_processing import post_processed
from daglens_analyzer.api.components import built_document, component_functions, component_instances, documents_of_file
from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.definitions import merged
from daglens_analyzer.api.load_definitions import definitions_of_modules
from daglens_analyzer.api.module_objects import EVERYTHING, grows
from daglens_analyzer.api.reading import known_flag
from daglens_analyzer.evaluate.environment import look_at_all
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import Call, ModuleValue, Value
from daglens_analyzer.graph.definitions import DefinitionsValue


@dataclass(frozen=True, slots=True)
class _Folder:
    """The `defs` package: its modules by dotted name, its component files by the package that they stand in, and what
    stands right below each package, sorted."""

    modules: frozenset[str]
    components: dict[str, ComponentFile]
    children: Mapping[str, Sequence[str]]
    stops_at_definitions: bool

    def is_package(self, name: str) -> bool:
        return name in self.children or name in self.components


def _load_from_defs_folder(bound: Bound, call: Call) -> Value:
    """The package is the one that the project's configuration names, else `defs` beside the module that asks."""
    root = call.evaluator.current_module.partition(".")[0]
    project = call.evaluator.configured_project()
    configured = None if project is None else project.defs_package
    return _load(configured or f"{root}.defs", False, call)


def _load_defs(bound: Bound, call: Call) -> Value:
    """`load_defs(defs_root)`: the older way, which takes nothing but `definitions.py` from a folder that has one."""
    root = bound.value("defs_root")
    if not isinstance(root, ModuleValue):
        return call.evaluator.unresolved(call.at, "which package is loaded here is not known")
    return _load(root.name, known_flag(bound.value("terminate_autoloading_on_keyword_files"), True), call)


def _load(package: str, stops_at_definitions: bool, call: Call) -> Value:
    modules = call.evaluator.submodules(package, namespaces=True)
    components = {file.package: file for file in call.evaluator.component_files(package)}
    if not modules and not components:
        return call.evaluator.unresolved(call.at, f"no package `{package}` was found")
    children = _children_by_package((*modules, *components) if components else modules)
    folder = _Folder(frozenset(modules), components, children, stops_at_definitions)
    return recorded(merged(list(_definitions_below(package, folder, call)), call), call)


def _definitions_below(package: str, folder: _Folder, call: Call) -> Iterator[Value]:
    """The definitions of a package's own modules and component file, then of the packages in it."""
    component = folder.components.get(package)
    if component is None:
        yield from _modules_below(package, folder, call)
        return
    for document in documents_of_file(component, call):
        if document.is_folder:
            found = list(_modules_below(package, folder, call))
        elif document.module is not None:
            found = list(_of_module(document.module, call))
        else:
            found = [built_document(document, call)]
        if document.post_processing:
            yield post_processed(merged(found, call), document.post_processing, document.scope, call)
        else:
            yield from found


def _modules_below(package: str, folder: _Folder, call: Call) -> Iterator[Value]:
    only = f"{package}.definitions"
    if folder.stops_at_definitions and only in folder.modules and f"{package}.component" not in folder.modules:
        yield from _of_module(only, call)
        return
    if package in folder.modules:
        yield from _of_module(package, call)
    for name in folder.children.get(package, ()):
        if name in folder.modules and not folder.is_package(name):
            yield from _of_module(name, call)
        else:
            yield from _definitions_below(name, folder, call)


# An edit asks for the same names again, unless files came or went.
@lru_cache(maxsize=8)
def _children_by_package(names: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    found: dict[str, set[str]] = {}
    for name in names:
        child = name
        package = child.rpartition(".")[0]
        while package and child not in found.setdefault(package, set()):
            found[package].add(child)
            child, package = package, package.rpartition(".")[0]
    return {package: sorted(children) for package, children in found.items()}


def _of_module(name: str, call: Call) -> tuple[Value, ...]:
    """A module's own `Definitions`, else its components and all that it binds. Remembered, as an edit changes one of
    hundreds of modules."""
    module = call.evaluator.module(name)
    if module is None:
        return ()
    look_at_all((module.scope,))
    made = module.scope.made
    memory = made.remembered if isinstance(made, EvaluatedModule) else {}
    known = memory.get((_of_module, call.at))
    if not isinstance(known, tuple):
        known = tuple(_loaded(module, call))
        if not grows(module, EVERYTHING) and not any(component_functions(module)):
            memory[_of_module, call.at] = known
    return cast("tuple[Value, ...]", known)


def _loaded(module: ModuleValue, call: Call) -> Iterator[Value]:
    own = dict.fromkeys(value for value in module.namespace.values() if isinstance(value, DefinitionsValue))
    if own:
        yield from own
        return
    yield from component_instances(module, call)
    yield definitions_of_modules((module,), call)


CONSTRUCTS = (
    construct("load_from_defs_folder", "* path_within_project project_root", _load_from_defs_folder),
    construct("load_defs", "defs_root project_root terminate_autoloading_on_keyword_files", _load_defs),
    construct("build_component_defs", "components_root", _load_from_defs_folder),
)
