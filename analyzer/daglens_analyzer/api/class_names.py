"""Which classes `isinstance` finds definitions to be of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from daglens_analyzer.api.values import AssetDepValue, AssetKeyValue, PartitionsValue
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
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

_TIMED = ("HourlyPartitionsDefinition", "DailyPartitionsDefinition", "WeeklyPartitionsDefinition")
_WINDOWS = (*_TIMED, "MonthlyPartitionsDefinition")


def _assets(value: AssetsDefinition) -> tuple[str, ...]:
    return ("SourceAsset",) if value.is_source else ("AssetsDefinition",)


def _check(value: AssetCheckDefinition) -> tuple[str, ...]:
    return ("AssetCheckSpec",) if value.function is None else ("AssetChecksDefinition", "AssetsDefinition")


def _partitions(value: PartitionsValue) -> tuple[str, ...]:
    windows = ("TimeWindowPartitionsDefinition",) if value.class_name in _WINDOWS else ()
    return (value.class_name, *windows, "PartitionsDefinition")


def _always(*names: str) -> Callable[[Any], tuple[str, ...]]:
    return lambda value: names


CLASS_NAMES: dict[type[Value], Callable[[Any], tuple[str, ...]]] = {
    AssetsDefinition: _assets,
    AssetSpecValue: _always("AssetSpec"),
    AssetKeyValue: _always("AssetKey"),
    AssetDepValue: _always("AssetDep"),
    AssetCheckDefinition: _check,
    AssetChecksValue: _always("AssetChecksDefinition", "AssetsDefinition"),
    OpDefinition: _always("OpDefinition", "NodeDefinition"),
    GraphDefinition: _always("GraphDefinition", "NodeDefinition"),
    JobDefinition: _always("JobDefinition"),
    UnresolvedAssetJob: _always("UnresolvedAssetJobDefinition"),
    ScheduleDefinition: _always("ScheduleDefinition"),
    SensorDefinition: _always("SensorDefinition", "?"),
    DefinitionsValue: _always("Definitions"),
    Selection: _always("AssetSelection"),
    PartitionsValue: _partitions,
}
