"""Partitions definitions, by the name of the class that Dagster gives them."""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, InstanceValue, Unknown, Value
from daglens_analyzer.graph.definitions import Maybe

_CLASSES = (
    "HourlyPartitionsDefinition",
    "DailyPartitionsDefinition",
    "WeeklyPartitionsDefinition",
    "MonthlyPartitionsDefinition",
    "TimeWindowPartitionsDefinition",
    "StaticPartitionsDefinition",
    "DynamicPartitionsDefinition",
    "MultiPartitionsDefinition",
)


def partitions_name(value: Value | None) -> Maybe[str] | None:
    """The class name of a `partitions_def=` argument; None where none is given."""
    match value:
        case None | ConstantValue(value=None):
            return None
        case PartitionsValue(class_name=name):
            return name
        case InstanceValue(of=of):
            return of.name
        case Unknown():
            return value
        case _:
            return Unknown(value.at, "this partitions definition is not known")


def _partitions(name: str, bound: Bound, call: Call) -> Value:
    return PartitionsValue(call.at, name)


CONSTRUCTS = tuple(construct(name, "", partial(_partitions, name)) for name in _CLASSES)
