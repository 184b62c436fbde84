"""The context that components are loaded in: what a component's `build_defs` and `@definitions` functions are given."""

from __future__ import annotations

from pathlib import PurePosixPath

from daglens_analyzer.evaluate.library.paths import PathValue
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import Call, ConstantValue, Unknown, Value
from daglens_analyzer.record import record


@record(eq=False)
class ComponentContextValue(Value):
    """A `ComponentLoadContext` of the component in `folder`; `package` is that folder as a dotted name."""

    folder: str
    package: str
    project: str | None


def component_context(call: Call, file: ComponentFile | None = None) -> Value:
    """The context of a component file; without one nothing is known of it."""
    if file is None:
        return Unknown(call.at, "the context that components are loaded in is not known")
    return ComponentContextValue(call.at, file.path.rpartition("/")[0], file.package, file.project)


def _attribute(context: ComponentContextValue, name: str, call: Call) -> Value | None:
    match name:
        case "path":
            return PathValue(call.at, PurePosixPath(context.folder))
        case "project_root" if context.project is not None:
            return PathValue(call.at, PurePosixPath(context.project))
        case "defs_module_name":
            return ConstantValue(call.at, context.package)
        case _:
            return None


ATTRIBUTES = {ComponentContextValue: _attribute}
