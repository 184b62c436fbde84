"""Components: objects whose `build_defs` gives definitions, made by YAML files or by functions of Python modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from daglens_analyzer.api.component_context import component_context
from daglens_analyzer.api.construct import Bound, decorator
from daglens_analyzer.evaluate.constants import NotConstant, from_python
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ComponentFile,
    FunctionValue,
    ModuleValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import DefinitionsValue
from daglens_analyzer.lower import tree

_LOADER = "__component_loader__"
_FOLDER = ("dagster.DefsFolderComponent", "dagster.components.DefsFolderComponent")
_PLAIN = frozenset({"str", "int", "float", "bool", "list", "dict", "List", "Dict", "Sequence", "Mapping", "Optional"})


def definitions_of_file(file: ComponentFile, call: Call) -> tuple[list[Value], bool]:
    """What a component file's documents build, and whether the files beside it are to be loaded too."""
    found: list[Value] = []
    enters = False
    if not file.documents:
        found.append(call.evaluator.unresolved(call.at, f"the component file of `{file.package}` could not be read"))
    for document in file.documents:
        settings = _table(document)
        name = settings.get("type")
        if name in _FOLDER:
            enters = True
        else:
            found.append(_build(str(name), settings.get("attributes"), file, call))
        if settings.get("post_processing"):
            reason = f"what `post_processing` of `{file.package}` changes is not followed"
            found.append(call.evaluator.unresolved(call.at, reason))
    return found, enters


def _build(name: str, attributes: object, file: ComponentFile, call: Call) -> Value:
    made_by = _component_class(name, file, call)
    if isinstance(made_by, Unknown):
        return made_by
    arguments = {
        key: CallArgument(_attribute(value, _annotation(made_by, key), call), call.at, key)
        for key, value in _table(attributes).items()
    }
    return _built(call.evaluator.call_function(made_by, CallArguments((), arguments), call.at), call)


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _component_class(name: str, file: ComponentFile, call: Call) -> ClassValue | Unknown:
    """The project's class that a component file names; one of a library is not followed."""
    module_name, _, class_name = name.rpartition(".")
    if module_name.startswith("."):
        module_name = file.package + module_name
    module = call.evaluator.module(module_name) if module_name else None
    found = None if module is None else module.namespace.get(class_name)
    if isinstance(found, ClassValue):
        return found
    reason = f"the component type `{name}` of `{file.package}` belongs to a library and was not run"
    return call.evaluator.unresolved(call.at, reason)


def _annotation(of: ClassValue, name: str) -> tree.Expression | None:
    for statement in of.definition.body:
        target = statement.targets[0] if isinstance(statement, tree.Assign) else None
        if isinstance(statement, tree.Assign) and isinstance(target, tree.Name) and target.id == name:
            return statement.annotation
    return None


def _attribute(value: object, annotation: tree.Expression | None, call: Call) -> Value:
    """A value of a YAML file. Templates, and what Dagster resolves to something else than plain data, are not known."""
    if _is_template(value) or (annotation is not None and not _is_plain(annotation)):
        return Unknown(call.at, "what a component file's value resolves to is not known")
    try:
        return from_python(value, call.at)
    except NotConstant:
        return Unknown(call.at, "this value of a component file is not followed")


def _is_template(value: object) -> bool:
    match value:
        case str():
            return "{{" in value
        case list():
            return any(map(_is_template, cast("list[object]", value)))
        case dict():
            return any(map(_is_template, cast("dict[object, object]", value).values()))
        case _:
            return False


def _is_plain(annotation: tree.Expression) -> bool:
    match annotation:
        case tree.Name(id=name):
            return name in _PLAIN
        case tree.Attribute(name=name):
            return name in _PLAIN
        case tree.Constant(value=None):
            return True
        case tree.Subscript(value=base, index=index):
            inner = index.items if isinstance(index, tree.SequenceDisplay) else (index,)
            return _is_plain(base) and all(map(_is_plain, inner))
        case tree.BinaryOperation(operator="|", left=left, right=right):
            return _is_plain(left) and _is_plain(right)
        case _:
            return False


def component_instances(module: ModuleValue, call: Call) -> Iterator[Value]:
    """What the components build that functions of a module make."""
    for _, function in sorted(module.namespace.items()):
        if isinstance(function, FunctionValue) and _LOADER in function.attributes:
            context = CallArgument(component_context(call), call.at)
            component = call.evaluator.call_function(function, CallArguments((context,), {}), call.at)
            yield _built(component, call)


def _built(component: Value, call: Call) -> Value:
    method = call.evaluator.get_attribute(component, "build_defs", call.at)
    arguments = CallArguments((CallArgument(component_context(call), call.at),), {})
    built = call.evaluator.call_function(method, arguments, call.at)
    if isinstance(built, DefinitionsValue):
        return built
    reason = built.reason if isinstance(built, Unknown) else "what this component builds is not known"
    return call.evaluator.unresolved(call.at, reason)


def _component_instance(decorated: Value, bound: Bound, call: Call) -> Value:
    if isinstance(decorated, FunctionValue):
        decorated.attributes[_LOADER] = decorated
    return decorated


CONSTRUCTS = (
    decorator("component_instance", "fn", _component_instance),
    decorator("component", "fn", _component_instance),
)
