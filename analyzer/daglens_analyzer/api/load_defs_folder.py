"""`load_from_defs_folder` and `load_defs`: everything that the files below a project's `defs` package define."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from daglens_analyzer.api.component_post_processing import post_processed
from daglens_analyzer.api.components import built_document, component_instances, documents_of_file
from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.definitions import merged
from daglens_analyzer.api.load_definitions import definitions_of_modules
from daglens_analyzer.api.reading import known_flag
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import Call, ModuleValue, Value
from daglens_analyzer.graph.definitions import DefinitionsValue


@dataclass(frozen=True, slots=True)
class _Folder:
    """The `defs` package: its modules by dotted name, and its component files by the package that they stand in."""

    modules: tuple[str, ...]
    components: dict[str, ComponentFile]
    stops_at_definitions: bool


def _load_from_defs_folder(bound: Bound, call: Call) -> Value:
    """The package is the one that the project's configuration names, else `defs` beside the module that asks."""
    root = call.evaluator.current_module.partition(".")[0]
    return _load(call.evaluator.defs_package() or f"{root}.defs", False, call)


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
    folder = _Folder(modules, components, stops_at_definitions)
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
    for name in _children(package, folder):
        if name in folder.modules and not _is_package(name, folder):
            yield from _of_module(name, call)
        else:
            yield from _definitions_below(name, folder, call)


def _children(package: str, folder: _Folder) -> tuple[str, ...]:
    """The dotted names right below a package, sorted."""
    below = (name[len(package) + 1 :] for name in (*folder.modules, *folder.components))
    inside = (*folder.modules, *folder.components)
    found = {
        f"{package}.{rest.partition('.')[0]}"
        for name, rest in zip(inside, below, strict=True)
        if name.startswith(f"{package}.")
    }
    return tuple(sorted(found))


def _is_package(name: str, folder: _Folder) -> bool:
    return any(each.startswith(f"{name}.") or each == name for each in folder.components) or any(
        each.startswith(f"{name}.") for each in folder.modules
    )


def _of_module(name: str, call: Call) -> Iterator[Value]:
    """A module's own `Definitions`, else its components and all that it binds."""
    module = call.evaluator.module(name)
    if module is None:
        return
    own = {id(value): value for value in module.namespace.values() if isinstance(value, DefinitionsValue)}
    if own:
        yield from own.values()
        return
    yield from component_instances(module, call)
    yield replace(definitions_of_modules((module,), call), at=call.at)


CONSTRUCTS = (
    construct("load_from_defs_folder", "* path_within_project project_root", _load_from_defs_folder),
    construct("load_defs", "defs_root project_root terminate_autoloading_on_keyword_files", _load_defs),
    construct("build_component_defs", "components_root", _load_from_defs_folder),
)
