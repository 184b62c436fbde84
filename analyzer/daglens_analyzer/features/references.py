"""Find references: every place that names an asset, calls an op, or uses a definition."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.entity_at import entity_at
from daglens_analyzer.features.marks import (
    AssetEntity,
    DefinitionEntity,
    Entity,
    NodeEntity,
    all_nodes,
    mark_range,
)
from daglens_analyzer.source.position import Location, Position


def references(
    analysis: Analysis, path: str, position: Position, *, include_definition: bool = True
) -> tuple[Location, ...]:
    """The places, by path and line, of what stands at `position`."""
    found = entity_at(analysis, path, position)
    if found is None:
        return ()
    places: set[Location] = set()
    for node, entity, role in all_nodes(analysis):
        if role == "definition" and not include_definition:
            continue
        if _is_same(found.entity, entity):
            range = mark_range(analysis, node, entity)
            if range is not None:
                places.add(Location(node.path, range))
    return tuple(sorted(places))


def _is_same(wanted: Entity, other: Entity) -> bool:
    match wanted, other:
        case AssetEntity(keys=keys), AssetEntity(keys=others):
            if not set(keys) & set(others):
                return False
            return wanted.location is None or other.location is None or wanted.location is other.location
        case ((NodeEntity() | DefinitionEntity()), (NodeEntity() | DefinitionEntity())):
            return _defined(wanted) is _defined(other)
        case _:
            return False


def _defined(entity: NodeEntity | DefinitionEntity) -> object:
    return entity.invocation.definition if isinstance(entity, NodeEntity) else entity.definition
