"""Which attributes the package and its objects surely lack."""

from __future__ import annotations

from collections.abc import Mapping

from daglens_analyzer.api.public_names import ATTRIBUTES, NAMES
from daglens_analyzer.api.values import AssetKeyValue, OpaqueValue, PartitionsValue
from daglens_analyzer.evaluate.values import ExternalValue, NativeFunctionValue, Value
from daglens_analyzer.graph.definitions import (
    AssetsDefinition,
    AssetSpecValue,
    DefinitionsValue,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.selection_parts import Selection

LIBRARY = "dagster"
_CLASSES: Mapping[type[Value], str] = {
    AssetKeyValue: "AssetKey",
    AssetSpecValue: "AssetSpec",
    AssetsDefinition: "AssetsDefinition",
    DefinitionsValue: "Definitions",
    GraphDefinition: "GraphDefinition",
    JobDefinition: "JobDefinition",
    OpDefinition: "OpDefinition",
    PartitionsValue: "PartitionsDefinition",
    ScheduleDefinition: "ScheduleDefinition",
    Selection: "AssetSelection",
    SensorDefinition: "SensorDefinition",
    UnresolvedAssetJob: "JobDefinition",
}


def lacking(value: Value, name: str) -> str | None:
    """The class, or the library itself, that `value.name` is not found in; None where it may be found."""
    if name.startswith("_"):
        return None
    owner = _CLASSES.get(type(value)) or _named(value)
    known = NAMES if owner == LIBRARY else ATTRIBUTES.get(owner) if owner is not None else None
    return owner if known is not None and name not in known else None


def _named(value: Value) -> str | None:
    """What a name of the library, or an object that was made by it, is an object of."""
    match value:
        case ExternalValue(qualified_name=name):
            return name.removeprefix(f"{LIBRARY}.")
        case NativeFunctionValue(name=name) if name.startswith(f"{LIBRARY}."):
            return name.removeprefix(f"{LIBRARY}.")
        case OpaqueValue(name=name, bound=bound):
            return name.partition(".")[0] if bound is not None or "." not in name else None
        case _:
            return None
