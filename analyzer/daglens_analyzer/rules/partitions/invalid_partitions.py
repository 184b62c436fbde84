"""A partitions definition is made of something that makes no partitions.

## What it does
Reads what partitions definitions are given: a start that does not fit its format, offsets that are no time of day, a
cron string or time zone that does not exist, keys that are equal or hold a control character, dimensions that are not
two, or are not partitions that can be combined.

## Why is this bad?
Dagster refuses the definition, some of it only where the partitions are first asked for.

## Example
```python
from dagster import DailyPartitionsDefinition, MultiPartitionsDefinition, StaticPartitionsDefinition

# error: [invalid-partitions] "%Y-%m-%d"
daily = DailyPartitionsDefinition(start_date="01.02.2024")
# error: [invalid-partitions] "'eu' twice"
regions = StaticPartitionsDefinition(["eu", "us", "eu"])
# error: [invalid-partitions] "two dimensions"
both = MultiPartitionsDefinition({"region": StaticPartitionsDefinition(["eu"])})
```

## Use instead
```python
from dagster import DailyPartitionsDefinition, MultiPartitionsDefinition, StaticPartitionsDefinition

daily = DailyPartitionsDefinition(start_date="2024-02-01")
regions = StaticPartitionsDefinition(["eu", "us"])
both = MultiPartitionsDefinition({"region": regions, "day": daily})
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries, is_given, items_known, known_text
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import ConstantValue, SequenceValue
from daglens_analyzer.rules.jobs.cron_strings import cron_problem
from daglens_analyzer.rules.jobs.time_zones import is_unknown_time_zone
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation

_DAY = "%Y-%m-%d"
_FORMATS = {
    "HourlyPartitionsDefinition": "%Y-%m-%d-%H:%M",
    "DailyPartitionsDefinition": _DAY,
    "WeeklyPartitionsDefinition": _DAY,
    "MonthlyPartitionsDefinition": _DAY,
    "TimeWindowPartitionsDefinition": None,
    "hourly_partitioned_config": "%Y-%m-%d-%H:%M",
    "daily_partitioned_config": _DAY,
    "weekly_partitioned_config": _DAY,
    "monthly_partitioned_config": _DAY,
}
_OFFSETS = {"minute_offset": (0, 59), "hour_offset": (0, 23), "day_offset": (0, 31)}
_DATES = (_DAY, "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y%m%d")
_OTHER_FORMATS = (*_DATES, "%Y-%m-%d-%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_BETWEEN_DIMENSIONS = ("|", ",", "[", "]")
"""What the keys of several dimensions are joined and listed with."""
_FORBIDDEN = ("...", "\a", "\b", "\f", "\n", "\r", "\t", "\v", "\0")


def check(call: ApiCall) -> Iterator[Violation]:
    """What is surely wrong with one partitions definition."""
    if not call.bound.is_exact:
        return
    if call.construct in _FORMATS:
        yield from _timed(call)
    judge = _JUDGES.get(call.construct)
    if judge is not None:
        yield from judge(call)


def _timed(call: ApiCall) -> Iterator[Violation]:
    bound = call.bound
    given_format = bound.value("fmt")
    written = known_text(given_format) if is_given(given_format) else _FORMATS[call.construct]
    for name in ("start_date", "start", "end_date", "end"):
        text = known_text(bound.value(name))
        if text is not None and written is not None and not _fits(text, written):
            told = (
                f"'{text}' does not fit the format '{written}' in which '{name}' is read. Write it so, or give 'fmt'."
            )
            value, place = bound.value(name), bound.at(name, call.at)
            fitting = _rewritten(text, written)
            is_here = fitting is not None and value is not None and value.at == place
            fixes = (Fix(f"Write '{fitting}'", (Edit(place, f'"{fitting}"'),), is_safe=False),) if is_here else ()
            yield Violation(told, place, fixes=fixes)
    for name, (lowest, highest) in _OFFSETS.items():
        highest = 6 if name == "day_offset" and call.construct.lower().startswith("weekly") else highest
        value = bound.value(name)
        if not isinstance(value, ConstantValue) or not isinstance(value.value, int):
            continue
        if not lowest <= value.value <= highest:
            told = f"'{name}' is {value.value}, and takes {lowest} to {highest}."
            yield Violation(told, bound.at(name, call.at))
    for item in items_known(bound.value("exclusions")):
        text = known_text(item)
        problem = None if text is None else cron_problem(text)
        if problem is not None:
            told = f"'{text}' in 'exclusions' is neither a time nor a cron string that Dagster accepts: {problem}."
            yield Violation(told, bound.at("exclusions", call.at))
    zone = known_text(bound.value("timezone"))
    if zone is not None and is_unknown_time_zone(zone):
        yield Violation(f"There is no time zone '{zone}'.", bound.at("timezone", call.at))


def _fits(text: str, written: str) -> bool:
    """Whether a text can be read in a format, or, as Dagster tries too, with an offset from UTC behind it."""
    for format_of_it in (written, f"{written}%z"):
        try:
            datetime.strptime(text, format_of_it)
        except (ValueError, IndexError):
            continue
        return True
    return False


def _rewritten(text: str, written: str) -> str | None:
    """A time in the format that it is read in, where the text can be read in one way only."""
    for other in _OTHER_FORMATS:
        try:
            return datetime.strptime(text, other).strftime(written)
        except ValueError:
            continue
    return None


def _window(call: ApiCall) -> Iterator[Violation]:
    bound = call.bound
    cron, kind = bound.value("cron_schedule"), bound.value("schedule_type")
    if not is_given(cron) and not is_given(kind):
        yield Violation("Nothing says how long a partition is. Give 'cron_schedule'.", call.at)
    text = known_text(cron)
    problem = None if text is None else cron_problem(text)
    if problem is not None:
        told = f"'{text}' is no cron string that Dagster accepts: {problem}."
        yield Violation(told, bound.at("cron_schedule", call.at))
    others = [name for name in ("schedule_type", *_OFFSETS) if is_given(bound.value(name))]
    if isinstance(cron, ConstantValue) and cron.value is not None and others:
        told = f"'cron_schedule' says all of it, and '{others[0]}' cannot be given with it."
        yield Violation(told, bound.at(others[0], call.at))


def _static(call: ApiCall) -> Iterator[Violation]:
    keys = call.bound.value("partition_keys")
    seen: set[str] = set()
    at = call.bound.at("partition_keys", call.at)
    for item in keys.items if isinstance(keys, SequenceValue) else ():
        key = known_text(item)
        if key is None:
            continue
        found = next((each for each in _FORBIDDEN if each in key), None)
        if found is not None:
            yield Violation(f"Partition key {key!r} holds {found!r}, which no partition key may hold.", at)
        elif key in seen and isinstance(keys, SequenceValue) and keys.kind != "set":
            yield Violation(f"Partition key '{key}' twice: keys tell partitions apart. Remove one.", at)
        seen.add(key)


def _multi(call: ApiCall) -> Iterator[Violation]:
    given = call.bound.value("partitions_defs")
    dimensions, exact = entries(given)
    at = call.bound.at("partitions_defs", call.at)
    if given is not None and exact and len(dimensions) != 2:
        yield Violation(f"There are to be two dimensions, and here {len(dimensions)} are given.", call.at)
        return
    for entry in dimensions:
        value = entry.value
        if isinstance(value, PartitionsValue) and value.class_name == "MultiPartitionsDefinition":
            yield Violation(f"Dimension '{entry.name}' has dimensions of its own, and cannot be combined.", call.at)
        elif isinstance(value, ConstantValue | SequenceValue):
            yield Violation(f"Dimension '{entry.name}' is to be a partitions definition.", at)
        elif isinstance(value, PartitionsValue) and value.is_nameless:
            yield Violation(f"The dynamic partitions of dimension '{entry.name}' need a name.", at)
        for key in (value.keys or ()) if isinstance(value, PartitionsValue) else ():
            held = next((each for each in _BETWEEN_DIMENSIONS if each in key), None)
            if held is not None:
                told = f"Key '{key}' of dimension '{entry.name}' holds '{held}', which no key of a dimension may hold."
                yield Violation(told, at)
                break


def _dynamic(call: ApiCall) -> Iterator[Violation]:
    function, name = call.bound.value("partition_fn"), call.bound.value("name")
    if function is None and name is None:
        yield Violation("Dynamic partitions have a name, by which keys are added. Give 'name'.", call.at)
    elif is_given(function) and is_given(name):
        told = "Dynamic partitions have a 'name' or a 'partition_fn', and here are both. Remove one of them."
        yield Violation(told, call.bound.at("name", call.at))


_JUDGES: Mapping[str, Callable[[ApiCall], Iterator[Violation]]] = {
    "TimeWindowPartitionsDefinition": _window,
    "StaticPartitionsDefinition": _static,
    "static_partitioned_config": _static,
    "MultiPartitionsDefinition": _multi,
    "DynamicPartitionsDefinition": _dynamic,
}


RULE = Rule("DGL306", "invalid-partitions", "error", "0.1", (ApiCall,), check)
