"""What stands where in a file: the definitions made there, and the places that name one.

The marks of a file are gathered once for an analysis, so that a question about a cursor is a bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.features.extent import callee_range
from daglens_analyzer.features.per_analysis import per_analysis
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetsDefinition,
    GraphDefinition,
    Invocation,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.graph.sources import AssetSource, FanInSource, Source
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position, Range


@dataclass(frozen=True, slots=True)
class AssetEntity:
    """Assets of a code location: one, or all those that are made together. No location: the key alone is known."""

    location: CodeLocation | None
    keys: tuple[AssetKey, ...]


@dataclass(frozen=True, slots=True)
class NodeEntity:
    """An op or graph called in a graph's body."""

    graph: GraphDefinition
    invocation: Invocation


@dataclass(frozen=True, slots=True)
class DefinitionEntity:
    """Any other definition: an op, a graph, a job, a schedule..."""

    definition: Value


Entity: TypeAlias = AssetEntity | NodeEntity | DefinitionEntity
Role: TypeAlias = Literal["definition", "reference"]


@dataclass(frozen=True, slots=True)
class Mark:
    """An entity at a range of the file."""

    range: Range
    entity: Entity
    role: Role
    node: NodeId


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a file, by start; `reach[i]` is the furthest end among the first i + 1."""

    marks: tuple[Mark, ...]
    starts: tuple[Position, ...]
    reach: tuple[Position, ...]

    def at(self, position: Position) -> Mark | None:
        """The mark with the shortest range that the position touches; of equal ones the first."""
        found: Mark | None = None
        index = bisect_right(self.starts, position) - 1
        while index >= 0 and self.reach[index] >= position:
            mark = self.marks[index]
            if mark.range.contains(position) and (found is None or _size(mark.range) <= _size(found.range)):
                found = mark
            index -= 1
        return found


def marks_of(analysis: Analysis, path: str) -> Marks:
    """The marks of one file."""
    return per_analysis(analysis, ("marks", path), lambda: _build(analysis, path))


def all_nodes(analysis: Analysis, path: str | None = None) -> Iterator[tuple[NodeId, Entity, Role]]:
    """Every place of the project, or of one file, that defines or names something."""
    graph = analysis.graph()
    covered: set[NodeId] = set()
    for location in graph.locations:
        for asset in location.assets:
            if not asset.is_stub:
                yield from _of_asset(location, asset, path, covered)
    for definition in graph.definitions:
        for found in _of_definition(definition, covered):
            if path is None or found[0].path == path:
                yield found


def _build(analysis: Analysis, path: str) -> Marks:
    found: dict[tuple[Range, Role], Mark] = {}
    for node, entity, role in all_nodes(analysis, path):
        range = callee_range(analysis, node)
        if range is not None:
            other = found.get((range, role))
            found[range, role] = Mark(range, entity if other is None else _merged(other.entity, entity), role, node)
    marks = sorted(found.values(), key=lambda mark: mark.range)
    reach: list[Position] = []
    for mark in marks:
        reach.append(max(mark.range.end, reach[-1]) if reach else mark.range.end)
    return Marks(tuple(marks), tuple(mark.range.start for mark in marks), tuple(reach))


def _merged(first: Entity, second: Entity) -> Entity:
    """Two entities at one place: a factory's function makes many assets; of other kinds the first stays."""
    if isinstance(first, AssetEntity) and isinstance(second, AssetEntity) and first.location is second.location:
        return AssetEntity(first.location, tuple(dict.fromkeys((*first.keys, *second.keys))))
    return first


def _of_asset(
    location: CodeLocation, asset: Asset, path: str | None, covered: set[NodeId]
) -> Iterator[tuple[NodeId, Entity, Role]]:
    """An asset's own places and those of its dependencies. Most are in other files than `path`: they cost nothing."""
    if path is None or asset.at.path == path:
        covered.add(asset.at)
        yield from _own_places(location, asset)
    if asset.built_at is not None and (path is None or asset.built_at.path == path):
        yield asset.built_at, AssetEntity(location, (asset.key,)), "definition"
    for dep in asset.deps:
        for place in (dep.written.at, dep.written.key_at):
            if place is None or (path is not None and place.path != path):
                continue
            provider = location.asset_by_key.get(dep.key)
            # A variable in `deps=` stands for what it holds: the place is then the upstream's own definition.
            if provider is None or provider.is_stub or place != provider.at:
                yield place, AssetEntity(location, (dep.key,)), "reference"


def _own_places(location: CodeLocation, asset: Asset) -> Iterator[tuple[NodeId, Entity, Role]]:
    together = asset.definition.specs if asset.definition is not None else ()
    known = tuple(spec.key for spec in together if isinstance(spec.key, AssetKey))
    keys = known if len(known) > 1 and asset.key in known else (asset.key,)
    yield asset.at, AssetEntity(location, keys), "definition"
    if asset.spec is not None and asset.spec.key_at != asset.at:
        yield asset.spec.key_at, AssetEntity(location, (asset.key,)), "definition"


def _of_definition(definition: Value, covered: set[NodeId]) -> Iterator[tuple[NodeId, Entity, Role]]:
    match definition:
        case AssetsDefinition(at=at, node=node, specs=specs):
            if at not in covered:
                keys = tuple(spec.key for spec in specs if isinstance(spec.key, AssetKey))
                yield at, AssetEntity(None, keys), "definition"
            if isinstance(node, GraphDefinition):
                yield from _of_graph(node)
        case JobDefinition(graph=graph):
            yield from _named(definition, definition.name_at)
            yield from _of_graph(graph)
        case UnresolvedAssetJob():
            yield from _named(definition, definition.name_at)
        case ScheduleDefinition() | SensorDefinition():
            yield from _named(definition, definition.name_at)
        case GraphDefinition(at=at):
            yield at, DefinitionEntity(definition), "definition"
            yield from _of_graph(definition)
        case _:
            yield definition.at, DefinitionEntity(definition), "definition"


def _named(definition: Value, name_at: NodeId | None) -> Iterator[tuple[NodeId, Entity, Role]]:
    """A definition whose name may be written apart from it."""
    yield definition.at, DefinitionEntity(definition), "definition"
    if name_at is not None and name_at != definition.at:
        yield name_at, DefinitionEntity(definition), "definition"


def _of_graph(graph: GraphDefinition) -> Iterator[tuple[NodeId, Entity, Role]]:
    for invocation in graph.invocations:
        yield invocation.at, NodeEntity(graph, invocation), "reference"
        for argument in invocation.arguments:
            for key in _asset_keys(argument.source):
                yield argument.at, AssetEntity(None, (key,)), "reference"


def _asset_keys(source: Source) -> Iterator[AssetKey]:
    if isinstance(source, AssetSource) and not isinstance(source.key, Unknown):
        yield source.key
    elif isinstance(source, FanInSource):
        for item in source.sources:
            yield from _asset_keys(item)


def _size(range: Range) -> tuple[int, int]:
    (first, start), (last, end) = range
    return last - first, end - start
