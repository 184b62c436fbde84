"""Components: objects whose `build_defs` gives definitions, made by YAML files or by functions of Python modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from daglens_analyzer.api.component_context import context_of_file, context_of_module
from daglens_analyzer.api.component_library import LIBRARY_COMPONENTS, Build
from daglens_analyzer.api.component_templates import Scope, outer_scope, scope_of_class, scope_of_module
from daglens_analyzer.api.component_values import field_annotation, resolved
from daglens_analyzer.api.construct import Bound, decorator
from daglens_analyzer.evaluate.class_members import find_member, library_bases
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    FunctionValue,
    ModuleValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import AssetsDefinition, DefinitionsValue

_LOADER = "__component_loader__"
_FOLDER = "DefsFolderComponent"
_MODULE = "DefinitionsComponent"
_LIBRARIES = ("dagster", "dagster_dbt")


@dataclass(frozen=True, slots=True)
class ComponentDocument:
    """One document of a component file: the type it names, what it says of it, and what its texts can name."""

    file: ComponentFile
    type: str
    attributes: Mapping[str, Any]
    post_processing: Mapping[str, Any]
    scope: Scope

    @property
    def is_folder(self) -> bool:
        """Whether it stands for everything else in its folder."""
        return self.type.startswith("dagster.") and self.type.endswith(f".{_FOLDER}")

    @property
    def module(self) -> str | None:
        """The module that it stands for, by its dotted name, where it is a file with definitions."""
        if not (self.type.startswith("dagster.") and self.type.endswith(f".{_MODULE}")):
            return None
        path = str(self.attributes.get("path") or "definitions.py")
        return f"{self.file.package}.{path.removeprefix('./').removesuffix('.py').replace('/', '.')}"


def documents_of_file(file: ComponentFile, call: Call) -> Iterator[ComponentDocument]:
    """The documents of a component file, each with its scope."""
    if not file.documents:
        call.evaluator.unresolved(call.at, f"the component file of `{file.package}` could not be read")
    for document in file.documents:
        settings = _table(document)
        context = context_of_file(file, call)
        scope = dict(outer_scope(context, call))
        named = settings.get("template_vars_module")
        if isinstance(named, str):
            module = call.evaluator.module(file.package + named if named.startswith(".") else named)
            scope.update({} if module is None else scope_of_module(module, context, call))
        yield ComponentDocument(
            file,
            str(settings.get("type")),
            _table(settings.get("attributes")),
            _table(settings.get("post_processing")),
            scope,
        )


def built_document(document: ComponentDocument, call: Call) -> Value:
    """What the component of a document builds."""
    package, _, name = document.type.rpartition(".")
    library = LIBRARY_COMPONENTS.get(name)
    if library is not None and package.partition(".")[0] in _LIBRARIES:
        return _held(library(document.attributes, document.file, document.scope, call, None), call)
    made_by = _component_class(document, call)
    if isinstance(made_by, Unknown):
        return made_by
    context = context_of_file(document.file, call)
    scope = {**document.scope, **scope_of_class(made_by, context, call)}
    arguments = {
        key: CallArgument(resolved(value, field_annotation(made_by, key, call), scope, call), call.at, key)
        for key, value in document.attributes.items()
    }
    component = call.evaluator.call_function(made_by, CallArguments((), arguments), call.at)
    library = _library_of(made_by)
    if library is not None and find_member(made_by, "build_defs") is None:
        return _held(library(document.attributes, document.file, scope, call, component), call)
    return _built(component, context, call)


def _library_of(of: ClassValue) -> Build | None:
    """How the library's component is built from which a class of the user's derives."""
    named = (base.rpartition(".") for base in library_bases(of))
    known = (LIBRARY_COMPONENTS.get(name) for package, _, name in named if package.partition(".")[0] in _LIBRARIES)
    return next(filter(None, known), None)


def _held(made: Value, call: Call) -> Value:
    """The definitions of the assets that a library's component builds."""
    if not isinstance(made, AssetsDefinition):
        return made
    return DefinitionsValue(call.at, (made,), (), (), (), (), {}, made.specs_exact)


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _component_class(document: ComponentDocument, call: Call) -> ClassValue | Unknown:
    """The project's class that a component file names; one of a library is not followed."""
    file, name = document.file, document.type
    module_name, _, class_name = name.rpartition(".")
    if module_name.startswith(".") or not module_name:
        module_name = file.package + module_name
    module = call.evaluator.module(module_name) if module_name else None
    found = None if module is None else module.get(class_name)
    if isinstance(found, ClassValue):
        return found
    reason = f"the component type `{name}` of `{file.package}` belongs to a library and was not run"
    return call.evaluator.unresolved(call.at, reason)


def component_instances(module: ModuleValue, call: Call) -> Iterator[Value]:
    """What the components build that functions of a module make."""
    context = context_of_module(module.path, module.name, call)
    for function in component_functions(module):
        component = call.evaluator.call_function(
            function, CallArguments((CallArgument(context, call.at),), {}), call.at
        )
        yield _built(component, context, call)


def component_functions(module: ModuleValue) -> Iterator[FunctionValue]:
    """The functions of a module that make components, by name."""
    for _, function in sorted(module.namespace.items()):
        if isinstance(function, FunctionValue) and _LOADER in function.attributes:
            yield function


def _built(component: Value, context: Value, call: Call) -> Value:
    method = call.evaluator.get_attribute(component, "build_defs", call.at)
    built = call.evaluator.call_function(method, CallArguments((CallArgument(context, call.at),), {}), call.at)
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
