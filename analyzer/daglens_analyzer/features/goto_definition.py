"""Go to definition: from a parameter, a `deps=` entry, a key or a call to what it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import BoundMethodValue, ClassValue, FunctionValue, ModuleValue, Value
from daglens_analyzer.features.entity_at import assets_of, entity_at
from daglens_analyzer.features.extent import extent_of, name_range
from daglens_analyzer.features.marks import AssetEntity, DefinitionEntity, Entity, NodeEntity
from daglens_analyzer.features.name_at import name_at
from daglens_analyzer.graph.model import Asset
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Position, Range


@dataclass(frozen=True, slots=True)
class DefinitionTarget:
    """`origin` is what was pointed at; `range` is all of the definition, `selection_range` its name."""

    origin: Range
    path: str
    range: Range
    selection_range: Range


def definition(analysis: Analysis, path: str, position: Position) -> tuple[DefinitionTarget, ...]:
    """Where that which stands at `position` is defined; several places for what is made together. Empty: not known."""
    found = entity_at(analysis, path, position)
    if found is not None:
        targets = tuple(_targets(analysis, found.range, found.entity))
        if targets:
            return targets
    named = name_at(analysis, path, position)
    return () if named is None else tuple(_of_value(analysis, named.range, named.value))


def _targets(analysis: Analysis, origin: Range, entity: Entity) -> Iterator[DefinitionTarget]:
    match entity:
        case AssetEntity():
            places = (_place(asset) for _, asset in assets_of(analysis, entity) if not asset.is_stub)
            for place in dict.fromkeys(places):
                yield from _target(analysis, origin, place)
        case NodeEntity(invocation=invocation):
            yield from _target(analysis, origin, invocation.definition.at)
        case DefinitionEntity(definition=definition):
            yield from _target(analysis, origin, definition.at)


def _place(asset: Asset) -> NodeId:
    """Where an asset is defined: one of several of a definition at its own key."""
    if asset.definition is not None and asset.spec is not None and len(asset.definition.specs) > 1:
        return asset.spec.key_at
    return asset.at


def _of_value(analysis: Analysis, origin: Range, value: Value) -> Iterator[DefinitionTarget]:
    match value:
        case ModuleValue(path=path):
            start = Range(Position(0, 0), Position(0, 0))
            yield DefinitionTarget(origin, path, start, start)
        case FunctionValue() | ClassValue():
            place = NodeId(value.at.path, value.at.chunk, getattr(value.definition, "name_at", value.at.ordinal))
            yield from _target(analysis, origin, place)
        case BoundMethodValue(function=function):
            yield from _of_value(analysis, origin, function)
        case _:
            yield from _target(analysis, origin, value.at)


def _target(analysis: Analysis, origin: Range, place: NodeId) -> Iterator[DefinitionTarget]:
    selection = name_range(analysis, place)
    if selection is not None and place.path:
        whole = extent_of(analysis, place) or Location(place.path, selection)
        yield DefinitionTarget(origin, place.path, whole.range, selection)
