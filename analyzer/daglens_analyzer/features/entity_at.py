"""What the cursor is on: a definition, a place that names one, or a variable that holds one."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.features.key_string import key_string_at
from daglens_analyzer.features.marks import AssetEntity, DefinitionEntity, Entity, Role, marks_of
from daglens_analyzer.features.name_at import name_at
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Definition
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.source.position import Position, Range


@dataclass(frozen=True, slots=True)
class Found:
    range: Range
    entity: Entity
    role: Role


def entity_at(analysis: Analysis, path: str, position: Position) -> Found | None:
    """The entity under the cursor; None where there is none that is known."""
    mark = marks_of(analysis, path).at(position)
    if mark is not None:
        return Found(mark.range, mark.entity, mark.role)
    key = key_string_at(analysis, path, position)
    if key is not None:
        return Found(key.range, AssetEntity(key.location, (key.key,)), "reference")
    named = name_at(analysis, path, position)
    if named is None:
        return None
    entity = entity_of(analysis, named.value)
    return None if entity is None else Found(named.range, entity, "reference")


def entity_of(analysis: Analysis, value: Value) -> Entity | None:
    """What a value is to the user; None for values that are no definitions."""
    match value:
        case AssetsDefinition(specs=specs):
            keys = tuple(spec.key for spec in specs if isinstance(spec.key, AssetKey))
            return AssetEntity(_location_with(analysis, keys), keys) if keys else None
        case AssetSpecValue(key=AssetKey() as key):
            return AssetEntity(_location_with(analysis, (key,)), (key,))
        case _ if isinstance(value, Definition):
            return DefinitionEntity(value)
        case _:
            return None


def assets_of(analysis: Analysis, entity: AssetEntity) -> tuple[tuple[CodeLocation, Asset], ...]:
    """The assets that an entity means, each with its code location; those that no location has are left out."""
    location = entity.location or _location_with(analysis, entity.keys)
    if location is None:
        return ()
    known = location.asset_by_key
    return tuple((location, known[key]) for key in entity.keys if key in known)


def _location_with(analysis: Analysis, keys: tuple[AssetKey, ...]) -> CodeLocation | None:
    """The first code location that has one of the assets, and not only as a stub."""
    for location in analysis.graph().locations:
        known = location.asset_by_key
        if any(key in known and not known[key].is_stub for key in keys):
            return location
    return None
