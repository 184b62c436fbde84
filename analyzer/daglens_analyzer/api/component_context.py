"""The context that components are loaded in: what a component's `build_defs` and `@definitions` functions are given."""

from __future__ import annotations

from pathlib import PurePosixPath

from daglens_analyzer.evaluate.library.paths import PathValue
from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject
from daglens_analyzer.evaluate.values import Call, ConstantValue, Value
from daglens_analyzer.record import record


@record(eq=False)
class ComponentContextValue(Value):
    """A `ComponentLoadContext` of the component at `path`: the folder of a component file, or a Python module's file.
    `package` is the one that it stands in, by its dotted name."""

    path: str
    package: str
    project: ConfiguredProject | None


def context_of_file(file: ComponentFile, call: Call) -> Value:
    """The context of a component file."""
    return ComponentContextValue(call.at, file.path.rpartition("/")[0], file.package, file.project)


def context_of_module(path: str, name: str, call: Call) -> Value:
    """The context of the functions of a module, by its file and dotted name, that make components or definitions."""
    return ComponentContextValue(call.at, path, name.rpartition(".")[0], call.evaluator.configured_project())


def _attribute(context: ComponentContextValue, name: str, call: Call) -> Value | None:
    match name:
        case "path":
            return PathValue(call.at, PurePosixPath(context.path))
        case "project_root" if context.project is not None:
            return PathValue(call.at, PurePosixPath(context.project.folder))
        case "defs_module_name":
            return ConstantValue(call.at, context.package)
        case _:
            return None


ATTRIBUTES = {ComponentContextValue: _attribute}
