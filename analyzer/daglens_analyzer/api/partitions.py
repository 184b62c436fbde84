"""Partitions definitions: the name of the class that Dagster gives them, and when time brings new partitions."""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.construct import Bound, construct, method
from daglens_analyzer.api.reading import entries, is_given, known_text, texts
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import (
    Call,
    ConstantValue,
    InstanceValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import Maybe

_TIMED = {
    "HourlyPartitionsDefinition": ("start_date minute_offset timezone fmt end_offset", "{m} * * * *"),
    "DailyPartitionsDefinition": ("start_date minute_offset hour_offset timezone fmt", "{m} {h} * * *"),
    "WeeklyPartitionsDefinition": ("start_date minute_offset hour_offset day_offset timezone", "{m} {h} * * {d}"),
    "MonthlyPartitionsDefinition": ("start_date minute_offset hour_offset day_offset timezone", "{m} {h} {d} * *"),
}
_FIRST_DAY = {"WeeklyPartitionsDefinition": 0, "MonthlyPartitionsDefinition": 1}


_MORE = "fmt end_offset end_date exclusions"
"""Parameters of all classes by time that are given by name."""


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


def partitions_cron(value: Value | None) -> str | None:
    """When a `partitions_def=` argument brings new partitions, as far as is known."""
    return value.cron if isinstance(value, PartitionsValue) else None


def timed_cron(name: str, bound: Bound) -> str | None:
    """When partitions of that class come, by their offsets; None for a class that time has no part in."""
    if name not in _TIMED:
        return None
    offsets = {
        "m": _offset(bound, "minute_offset", 0),
        "h": _offset(bound, "hour_offset", 0),
        "d": _offset(bound, "day_offset", _FIRST_DAY.get(name, 0)),
    }
    return None if None in offsets.values() else _TIMED[name][1].format(**offsets)


def _timed(name: str, bound: Bound, call: Call) -> Value:
    return PartitionsValue(
        call.at, name, timed_cron(name, bound), facts=_facts(name, bound), time_zone=_time_zone(bound)
    )


def _time_zone(bound: Bound) -> str | None:
    given = bound.value("timezone")
    return known_text(given) if is_given(given) or not bound.is_exact else "UTC"


def _offset(bound: Bound, parameter: str, default: int) -> int | None:
    match bound.value(parameter):
        case None:
            return default
        case ConstantValue(value=int(number)):
            return number
        case _:
            return None


def _window(bound: Bound, call: Call) -> Value:
    name = "TimeWindowPartitionsDefinition"
    cron = known_text(bound.value("cron_schedule"))
    return PartitionsValue(call.at, name, cron, facts=_facts(name, bound), time_zone=_time_zone(bound))


def _multi(bound: Bound, call: Call) -> Value:
    """At most one dimension is of time, and it says when."""
    found, exact = entries(bound.value("partitions_defs"))
    cron = next(filter(None, (partitions_cron(entry.value) for entry in found)), None)
    dimensions = {entry.name: entry.value for entry in found} if exact and bound.is_exact else None
    name = "MultiPartitionsDefinition"
    return PartitionsValue(call.at, name, cron, dimensions=dimensions, facts=_facts(name, bound))


def _dynamic(bound: Bound, call: Call) -> Value:
    name = "DynamicPartitionsDefinition"
    is_nameless = bound.is_exact and bound.value("name") is None
    return PartitionsValue(call.at, name, facts=_facts(name, bound), is_nameless=is_nameless)


def _static(bound: Bound, call: Call) -> Value:
    keys = texts(bound.value("partition_keys"), call)
    name = "StaticPartitionsDefinition"
    return PartitionsValue(call.at, name, keys=None if isinstance(keys, Unknown) else keys, facts=_facts(name, bound))


def _facts(name: str, bound: Bound) -> tuple[object, ...] | None:
    """What is equal for partitions that are equal; None where an argument is not known."""
    if not bound.is_exact or bound.surplus:
        return None
    told = tuple((parameter, _fact(argument.value)) for parameter, argument in sorted(bound.arguments.items()))
    return None if any(fact is None for _, fact in told) else (name, told)


def _fact(value: Value) -> object:
    match value:
        case ConstantValue(value=plain):
            return ("constant", plain)
        case PartitionsValue(facts=facts):
            return facts
        case SequenceValue(items=items, exact=[True]):
            found = tuple(_fact(item) for item in items)
            return None if None in found else found
        case MappingValue(items=items, exact=[True]):
            pairs = tuple((str(name), _fact(item)) for name, (_, item) in items.items())
            return None if any(fact is None for _, fact in pairs) else pairs
        case _:
            return None


def _attribute(partitions: PartitionsValue, name: str, call: Call) -> Value | None:
    keys = partitions.keys
    if name != "get_partition_keys" or keys is None:
        return None

    def listed(bound: Bound, call: Call) -> Value:
        return SequenceValue(call.at, "list", [ConstantValue(call.at, key) for key in keys])

    return method("PartitionsDefinition.get_partition_keys", "current_time dynamic_partitions_store", listed, call.at)


ATTRIBUTES = {PartitionsValue: _attribute}
CONSTRUCTS = (
    *(construct(name, f"{parameters} * {_MORE}", partial(_timed, name)) for name, (parameters, _) in _TIMED.items()),
    construct(
        "TimeWindowPartitionsDefinition",
        "start fmt end schedule_type timezone end_offset minute_offset hour_offset day_offset cron_schedule",
        _window,
    ),
    construct("MultiPartitionsDefinition", "partitions_defs", _multi),
    construct("StaticPartitionsDefinition", "partition_keys", _static),
    construct("DynamicPartitionsDefinition", "partition_fn name", _dynamic),
)
