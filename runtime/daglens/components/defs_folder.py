"""Components that stand for what is on disk: a folder, a Python module, a component file."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from daglens.model.asset_spec import AssetSpec
from daglens.model.code_references import LocalFileCodeReference, with_references
from daglens.model.definitions import Definitions
from daglens.model.errors import DagsterInvalidDefinitionError
from daglens.model.load_assets import find_in_modules
from daglens.model.module_definitions import LazyDefinitions, load_definitions_from_module

from .component import Component
from .component_file import ComponentDocument
from .load_context import ComponentLoadContext, ComponentPath

Change = Callable[[Definitions], Definitions]


class DefsFolderComponent(Component):
    """A folder: the definitions of all that stands in it."""

    def __init__(self, path: Path, children: Mapping[Path, Component]) -> None:
        self.path, self.children = path, children

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        return Definitions.merge(*_built_inside(context))

    def iterate_components(self) -> Iterator[Component]:
        for _, component in self.iterate_path_component_pairs():
            yield component

    def iterate_path_component_pairs(self) -> Iterator[tuple[ComponentPath, Component]]:
        """All components below, with their places."""
        for path, component in self.children.items():
            yield ComponentPath.from_path(path), component
            match component:
                case DefsFolderComponent():
                    yield from component.iterate_path_component_pairs()
                case ComponentsOfFile():
                    yield from (
                        (ComponentPath.from_path(path, at), each) for at, each in enumerate(component.components)
                    )
                case PythonFileComponent():
                    yield from ((ComponentPath.from_path(path, at), each) for at, each in component.components.items())
                case _:
                    pass


class ComponentsOfFile(Component):
    """A component file: the definitions of each of its documents, changed as the document says."""

    def __init__(
        self,
        components: Sequence[Component],
        documents: Sequence[ComponentDocument],
        changes: Sequence[Sequence[Change]],
    ) -> None:
        self.components, self.documents, self.changes = components, documents, changes

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        found: list[Definitions] = []
        for built, document, changes in zip(_built_inside(context), self.documents, self.changes, strict=True):
            defs = _referring_to(built, document)
            for change in changes:
                defs = change(defs)
            found.append(defs)
        return Definitions.merge(*found)


class PythonFileComponent(Component):
    """A module: its own Definitions where it has one, else the components that its functions make and all it binds."""

    def __init__(self, path: Path, components: Mapping[str, Component]) -> None:
        self.path, self.components = path, components

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        module = context.load_defs_relative_python_module(self.path)
        own = self._own_definitions(module, context)
        if own is not None:
            return own
        return Definitions.merge(*_built_inside(context), load_definitions_from_module(module))

    def _own_definitions(self, module: ModuleType, context: ComponentLoadContext) -> Definitions | None:
        bound: list[Any] = find_in_modules([module], lambda value: isinstance(value, Definitions))
        lazy: list[Any] = find_in_modules([module], lambda value: isinstance(value, LazyDefinitions))
        if bound and lazy:
            raise DagsterInvalidDefinitionError(
                f"{self.path} has a Definitions object and a function decorated with @definitions: keep one of them."
            )
        if len(bound) > 1:
            raise DagsterInvalidDefinitionError(
                f"{self.path} has {len(bound)} Definitions objects, and a module of a defs folder has one: merge them."
            )
        if lazy:
            return Definitions.merge(*[each(context) for each in lazy]) if len(lazy) > 1 else lazy[0](context)
        return bound[0] if bound else None


def _built_inside(context: ComponentLoadContext) -> list[Definitions]:
    children = () if context.component_decl is None else context.component_decl.children
    return [context.component_tree.built(each) for each in children]


def _referring_to(defs: Definitions, document: ComponentDocument) -> Definitions:
    """The definitions with the component file among the code references of their assets."""
    place = LocalFileCodeReference(str(document.file), document.line)

    def with_place(spec: AssetSpec) -> AssetSpec:
        return with_references(spec, [place])

    return defs.map_asset_specs(func=with_place)
