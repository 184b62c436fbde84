"""`load_from_defs_folder`: everything that the modules of a project's `defs` package define."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.definitions import merged
from daglens_analyzer.api.load_definitions import definitions_of_modules
from daglens_analyzer.api.module_objects import modules_of_package
from daglens_analyzer.evaluate.values import Call, ModuleValue, Value
from daglens_analyzer.graph.definitions import DefinitionsValue

_YAML = "components that YAML files under `defs` describe are not followed"


def _load_from_defs_folder(bound: Bound, call: Call) -> Value:
    """The package is the `defs` beside the module that asks, where a project's template puts it."""
    root = call.evaluator.current_module.partition(".")[0]
    modules = tuple(modules_of_package(f"{root}.defs", call))
    if not modules:
        return call.evaluator.unresolved(call.at, f"no package `{root}.defs` was found")
    found = merged([_definitions_of(module, call) for module in modules], call)
    call.evaluator.unresolved(call.at, _YAML)
    return recorded(replace(found, is_exact=False), call)


def _definitions_of(module: ModuleValue, call: Call) -> DefinitionsValue:
    """A module's own `Definitions`, else all that it binds."""
    own = {id(value): value for value in module.namespace.values() if isinstance(value, DefinitionsValue)}
    return merged(list(own.values()), call) if own else definitions_of_modules((module,), call)


CONSTRUCTS = (construct("load_from_defs_folder", "* path_within_project project_root", _load_from_defs_folder),)
