"""Components before they are loaded: what the files and folders below `defs` declare, as a tree."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from daglens.model.errors import DagsterInvalidDefinitionError

from .component import Component, checked_attributes, makes_component
from .component_file import ComponentDocument, component_class, component_file_in, documents_of
from .defs_folder import ComponentsOfFile, DefsFolderComponent, PythonFileComponent
from .load_context import ComponentLoadContext, ComponentPath
from .post_processing import post_processors
from .template_variables import static_variables_of_context, variables_of_module


@dataclass(frozen=True, eq=False)
class Declaration:
    """A component that `load` makes, at its place in the project, and those declared inside it."""

    context: ComponentLoadContext
    component_type: Any
    load: Callable[[], Component]
    children: Sequence[Declaration] = ()

    @property
    def place(self) -> ComponentPath:
        return self.context.component_path

    def all_below(self) -> Iterator[Declaration]:
        """This one and all inside it, outermost first."""
        yield self
        for each in self.children:
            yield from each.all_below()


def declare(context: ComponentLoadContext) -> Declaration | None:
    """What the context's path declares; None where it is nothing that definitions come from."""
    path = context.path
    file = component_file_in(path)
    if file is not None:
        return declare_file(context, file)
    only = path / "definitions.py"
    if context.terminate_autoloading_on_keyword_files and only.exists() and not (path / "component.py").exists():
        return _module(context.at(ComponentPath(only)), {})
    if path.suffix == ".py":
        members = inspect.getmembers(context.load_defs_relative_python_module(path), makes_component)
        return _module(context, dict(members))
    children = _below(context, None) if path.is_dir() else ()
    return _folder(context, children) if children else None


def declare_file(context: ComponentLoadContext, file: Path) -> Declaration:
    """The components of a file."""
    documents = documents_of(file)
    children = [
        _of_document(context.at(ComponentPath(context.path, index)), document)
        for index, document in enumerate(documents)
    ]

    def load() -> Component:
        changes = [post_processors(_scoped(context, each), each.post_processing) for each in documents]
        return ComponentsOfFile([context.component_tree.loaded(each) for each in children], documents, changes)

    return Declaration(context, ComponentsOfFile, load, children)


def _of_document(context: ComponentLoadContext, document: ComponentDocument) -> Declaration:
    name = context.normalize_component_type_str(document.type)
    component = component_class(name)
    if not isinstance(component, type) or not issubclass(component, Component):
        raise DagsterInvalidDefinitionError(
            f"{document.file}:{document.line} names {name}, which is no subclass of Component."
        )
    if issubclass(component, DefsFolderComponent):
        checked_attributes(component, document.attributes)
        return _folder(context, _below(context, document))

    def load() -> Component:
        attributes = checked_attributes(component, document.attributes)
        return component.load(attributes, _scoped(context, document, component).reading(document.file))

    return Declaration(context, component, load)


def _module(context: ComponentLoadContext, functions: dict[str, Callable[..., Component]]) -> Declaration:
    children = [
        Declaration(inner, inspect.signature(function).return_annotation, partial(function, inner))
        for name, function in functions.items()
        for inner in [context.at(ComponentPath(context.path, name))]
    ]

    def load() -> Component:
        made = {name: context.component_tree.loaded(each) for name, each in zip(functions, children, strict=True)}
        return PythonFileComponent(context.path, made)

    return Declaration(context, PythonFileComponent, load, children)


def _folder(context: ComponentLoadContext, children: Sequence[Declaration]) -> Declaration:
    def load() -> Component:
        made = {each.place.file_path: context.component_tree.loaded(each) for each in children}
        return DefsFolderComponent(context.path, made)

    return Declaration(context, DefsFolderComponent, load, children)


def _below(context: ComponentLoadContext, document: ComponentDocument | None) -> list[Declaration]:
    """What stands right in a folder, in the order of names; the folder's template variables hold there too."""
    inside = context if document is None else _scoped(context, document)
    names = sorted(
        path for path in context.path.iterdir() if path.name != "__pycache__" and not path.name.startswith(".")
    )
    return [found for path in names if (found := declare(inside.at(ComponentPath(path)))) is not None]


def _scoped(
    context: ComponentLoadContext, document: ComponentDocument, component: type[Component] | None = None
) -> ComponentLoadContext:
    """The context in which a document's templates are rendered: with variables of its class and of the module that the
    document names; raises DagsterInvalidDefinitionError where that module has none.
    """
    named = component or component_class(context.normalize_component_type_str(document.type))
    own = {**named.get_additional_scope(), **static_variables_of_context(named, context)}
    scoped = context.with_rendering_scope(own)
    if not document.template_vars_module:
        return scoped
    name = scoped.normalize_component_type_str(document.template_vars_module)
    values = variables_of_module(importlib.import_module(name), scoped)
    if not values:
        raise DagsterInvalidDefinitionError(f"The module {name} has no function that is a template_var.")
    return scoped.with_rendering_scope(values)
