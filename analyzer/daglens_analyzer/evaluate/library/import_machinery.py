"""Imports by call, modules by their files, and the folders that code adds to `sys.path`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.imports import import_module
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    ModuleValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function


def _import_module(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    name = argument(arguments, 0)
    if not isinstance(name, ConstantValue) or not isinstance(name.value, str):
        return evaluator.unresolved(at, "which module is imported here is not known")
    package = argument(arguments, 1, "package")
    dotted = name.value
    if dotted.startswith("."):
        base = package.value if isinstance(package, ConstantValue) else None
        if not isinstance(base, str):
            return evaluator.unresolved(at, "which module is imported here is not known")
        dotted = base + dotted if dotted.count(".", 0, 2) == 1 else dotted
    return import_module(evaluator, dotted) or evaluator.external(dotted, at)


def _dunder_import(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`__import__(name)` gives the outermost package, and with a `fromlist` the module itself."""
    name, from_list = argument(arguments, 0, "name"), argument(arguments, 3, "fromlist")
    if not isinstance(name, ConstantValue) or not isinstance(name.value, str):
        return evaluator.unresolved(at, "which module is imported here is not known")
    found = import_module(evaluator, name.value)
    root = name.value.partition(".")[0]
    if isinstance(from_list, SequenceValue) and from_list.items:
        return found or evaluator.external(name.value, at)
    return evaluator.module(root) or evaluator.external(root, at)


@record(eq=False)
class LoadedModules(Value):
    """`sys.modules`"""


def _loaded_module(modules: LoadedModules, name: Value, call: Call) -> Value | None:
    """`sys.modules[name]`, of the project's own modules."""
    known = name.value if isinstance(name, ConstantValue) else None
    return call.evaluator.module(known) if isinstance(known, str) else None


# -- sys.path ----------------------------------------------------------------------------------------------------------


@record(eq=False)
class SearchPath(Value):
    """`sys.path`, of which only what the project's code adds matters."""


def _append(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`append(folder)` and `insert(0, folder)`: what is added comes last."""
    folder = path_argument(arguments.positional[-1].value) if arguments.positional else None
    if folder is not None:
        evaluator.import_also_from(posixpath.normpath(folder))
    return ConstantValue(at, None)


def _extend(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    for folder in () if given is None else evaluator.iterate(given)[0]:
        if (path := path_argument(folder)) is not None:
            evaluator.import_also_from(posixpath.normpath(path))
    return ConstantValue(at, None)


_OF_SEARCH_PATH = {
    "append": native("sys.path.append", _append),
    "insert": native("sys.path.insert", _append),
    "extend": native("sys.path.extend", _extend),
}


def _attribute_of_search_path(path: SearchPath, name: str, call: Call) -> Value | None:
    return _OF_SEARCH_PATH.get(name)


def _is_on_search_path(left: Value, symbol: str, right: Value | None, call: Call) -> Value | None:
    """A folder of the project that is looked for is one that is about to be added."""
    return ConstantValue(call.at, False) if symbol == "in" and isinstance(right, SearchPath) else None


# -- modules by their files --------------------------------------------------------------------------------------------


@record(eq=False)
class ModuleSpec(Value):
    """What `importlib.util.spec_from_file_location` gives, and the loader of it: the module of a file."""

    module: Value


def _spec_of_file(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`spec_from_file_location(name, path)`, and `SourceFileLoader`, which takes the same."""
    given = argument(arguments, 1, "location") or argument(arguments, 1, "path")
    path = None if given is None else path_argument(given)
    if path is None:
        return evaluator.unresolved(at, "the file of this module is not known")
    module = evaluator.module_of_file(posixpath.normpath(path))
    return ModuleSpec(at, module or evaluator.unresolved(at, f"there is no module `{path}` in the project"))


def _module_of_spec(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    spec = argument(arguments, 0, "spec")
    return spec.module if isinstance(spec, ModuleSpec) else Unknown(at, "which module this is is not known")


def _attribute_of_spec(spec: ModuleSpec, name: str, call: Call) -> Value | None:
    """The module is evaluated when it is found: executing it does no more."""
    match name:
        case "loader":
            return spec
        case "exec_module":
            return native("loader.exec_module", lambda evaluator, arguments, at: ConstantValue(at, None))
        case "load_module":
            return native("loader.load_module", lambda evaluator, arguments, at: spec.module)
        case "name" if isinstance(spec.module, ModuleValue):
            return ConstantValue(call.at, spec.module.name)
        case _:
            return None


def _run_file(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`runpy.run_path(path)`: what a file binds, as a dict."""
    given = argument(arguments, 0, "path_name")
    path = None if given is None else path_argument(given)
    module = None if path is None else evaluator.module_of_file(posixpath.normpath(path))
    if module is None:
        return evaluator.unresolved(at, "the file that is run here is not known")
    return evaluator.get_attribute(module, "__dict__", at)


_FUNCTIONS: dict[str, Function] = {
    "builtins.__import__": _dunder_import,
    "importlib.import_module": _import_module,
    "importlib.util.spec_from_file_location": _spec_of_file,
    "importlib.util.module_from_spec": _module_of_spec,
    "importlib.machinery.SourceFileLoader": _spec_of_file,
    "runpy.run_path": _run_file,
    "site.addsitedir": _append,
}


def models() -> Models:
    natives: dict[str, Value] = {name: native(name, function) for name, function in _FUNCTIONS.items()}
    natives["sys.modules"] = LoadedModules(NOWHERE)
    natives["sys.path"] = SearchPath(NOWHERE)
    return Models(
        natives=natives,
        attributes={SearchPath: _attribute_of_search_path, ModuleSpec: _attribute_of_spec},
        subscripts={LoadedModules: _loaded_module},
        operators={SearchPath: _is_on_search_path},
    )
