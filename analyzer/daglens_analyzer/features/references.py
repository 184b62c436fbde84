"""Find references: every place that names an asset, calls an op, or uses a definition's variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.entity_at import entity_at, entity_of
from daglens_analyzer.features.extent import callee_range, name_range
from daglens_analyzer.features.key_string import key_string_at
from daglens_analyzer.features.marks import AssetEntity, DefinitionEntity, Entity, NodeEntity, all_nodes
from daglens_analyzer.features.name_at import name_at
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.source.position import Location, Position


def references(
    analysis: Analysis, path: str, position: Position, *, include_definition: bool = True
) -> tuple[Location, ...]:
    """The places, by path and line, of what stands at `position`."""
    found = entity_at(analysis, path, position)
    if found is None:
        return ()
    defining: set[Location] = set()
    places: set[Location] = set()
    for node, entity, role in all_nodes(analysis):
        if is_same(found.entity, entity):
            range = name_range(analysis, node) if role == "definition" else callee_range(analysis, node)
            if range is not None:
                (defining if role == "definition" else places).add(Location(node.path, range))
    marked = defining | places
    places.update(place for place in _written(analysis, found.entity) if not _overlaps(place, marked))
    return tuple(sorted(places | defining if include_definition else places - defining))


def _overlaps(place: Location, others: set[Location]) -> bool:
    return any(
        other.path == place.path and other.range.start <= place.range.end and place.range.start <= other.range.end
        for other in others
    )


def is_same(wanted: Entity, other: Entity) -> bool:
    """Whether two entities have an asset, or their definition, in common."""
    match wanted, other:
        case AssetEntity(keys=keys), AssetEntity(keys=others):
            if not set(keys) & set(others):
                return False
            return wanted.location is None or other.location is None or wanted.location is other.location
        case ((NodeEntity() | DefinitionEntity()), (NodeEntity() | DefinitionEntity())):
            return _defined(wanted) is _defined(other)
        case _:
            return False


def _written(analysis: Analysis, entity: Entity) -> Iterator[Location]:
    """Variables that hold it and strings that are its key, in files whose text has the word."""
    words = sorted({re.escape(word) for word in _words(analysis, entity) if word})
    if not words:
        return
    pattern = re.compile(rf"(?<![\w]){'|'.join(f'(?:{word})' for word in words)}(?![\w])")
    for path in analysis.paths():
        text = analysis.text(path) or ""
        if not any(True for _ in pattern.finditer(text)):
            continue
        for row, line in enumerate(text.split("\n")):
            for match in pattern.finditer(line):
                place = _meant(analysis, path, Position(row, match.start()), entity)
                if place is not None:
                    yield place


def _meant(analysis: Analysis, path: str, position: Position, entity: Entity) -> Location | None:
    named = name_at(analysis, path, position)
    if named is not None:
        other = entity_of(analysis, named.value)
        return Location(path, named.range) if other is not None and is_same(entity, other) else None
    key = key_string_at(analysis, path, position)
    if key is not None and is_same(entity, AssetEntity(key.location, (key.key,))):
        return Location(path, key.range)
    return None


def _words(analysis: Analysis, entity: Entity) -> Iterator[str]:
    """What it may be called in source: its keys, and the variables that hold it in any module."""
    if isinstance(entity, AssetEntity):
        yield from (key.to_user_string() for key in entity.keys)
    for path in analysis.paths():
        evaluated = analysis.evaluated(path)
        for name, value in evaluated.namespace.items() if evaluated is not None else ():
            if isinstance(entity, AssetEntity):
                if isinstance(value, AssetsDefinition) and any(spec.key in entity.keys for spec in value.specs):
                    yield name
            elif value is _defined(entity):
                yield name


def _defined(entity: NodeEntity | DefinitionEntity) -> object:
    return entity.invocation.definition if isinstance(entity, NodeEntity) else entity.definition
