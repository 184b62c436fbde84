"""What is wrong with the partition that a run is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import is_given, known_text
from daglens_analyzer.api.values import OpaqueValue, PartitionsValue
from daglens_analyzer.evaluate.values import CallArgument, FunctionValue, MappingValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, JobDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.bodies.body import body_of_function
from daglens_analyzer.rules.bodies.ways_through import surely_run
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Related, Violation
from daglens_analyzer.source.node_id import NodeId

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}-\d{2}:\d{2}")
_SUNDAY = 6
_DAYS = frozenset(f"{every}PartitionsDefinition" for every in ("Daily", "Weekly", "Monthly"))
_OF_PARTITION = frozenset({"partition_key", "partition_time_window", "partition_key_range"})


def partition_problems(call: ApiCall, assets: tuple[AssetsDefinition, ...]) -> Iterator[Violation]:
    """For a run of these assets: a key that none of them has, and one that a body needs and the run does not have."""
    known = [(spec.partitions, spec.partitions_value) for made in assets for spec in made.specs if made.executable]
    if not is_given(call.bound.value("partition_key")):
        if not is_given(call.bound.value("tags")) and call.bound.is_exact:
            for made in assets:
                yield from _used_without(call, made)
        return
    argument = call.bound.arguments["partition_key"]
    if known and all(name is None and value is None for name, value in known):
        yield Violation("None of the assets that are given here has partitions.", argument.at, fixes=_without(argument))
    for value in {id(value): value for _, value in known if isinstance(value, PartitionsValue)}.values():
        yield from refused_key(value, argument.value, argument.at, "the assets that are given here")


def job_partition_problems(call: ApiCall, job: JobDefinition) -> Iterator[Violation]:
    """For a run of a job: a key that its partitions do not have."""
    argument = call.bound.arguments.get("partition_key")
    if argument is None or not is_given(argument.value):
        return
    if job.partitions_value is None and not job.is_configured:
        yield Violation(
            f"'{job.name}' has no partitions, and a run of one is asked for.", argument.at, fixes=_without(argument)
        )
    elif isinstance(job.partitions_value, PartitionsValue):
        yield from refused_key(job.partitions_value, argument.value, argument.at, f"'{job.name}'")


def _without(argument: CallArgument) -> tuple[Fix, ...]:
    return (Fix("Remove 'partition_key'", (RemoveItem(argument.at),), is_safe=False),)


def refused_key(partitions: PartitionsValue, given: Value, at: NodeId, owner: str) -> Iterator[Violation]:
    """Why no partition has the key that is given; `owner` is whose partitions these are, in a sentence."""
    key = known_text(given)
    if partitions.class_name == "MultiPartitionsDefinition":
        told = _of_dimensions(partitions, given)
        if told is not None:
            yield Violation(told, at)
    elif key is None:
        return
    elif partitions.class_name == "StaticPartitionsDefinition" and partitions.keys is not None:
        if key not in partitions.keys:
            near = nearest_names(key, partitions.keys)
            told = f"'{key}' is no partition of {owner}.{did_you_mean(near)}"
            yield Violation(told, at, fixes=fixes_among(at, key, partitions.keys))
    elif partitions.facts is not None:
        told = _of_time(partitions, key)
        if told is not None:
            yield Violation(f"'{key}' is no partition: {told}.", at)


def _of_dimensions(partitions: PartitionsValue, given: Value) -> str | None:
    key = known_text(given)
    if key is not None and "|" not in key:
        return f"'{key}' is no partition: a key has one part for each dimension. Give a 'MultiPartitionKey'."
    bound = given.bound if isinstance(given, OpaqueValue) and given.name == "MultiPartitionKey" else None
    parts = bound.value("keys_by_dimension") if bound is not None else None
    if not isinstance(parts, MappingValue) or not parts.is_exact or partitions.dimensions is None:
        return None
    if set(parts.items) != set(partitions.dimensions):
        # Only the order of the names counts.
        return None
    for name, dimension in partitions.dimensions.items():
        part = known_text(parts.items[name][1])
        keys = dimension.keys if isinstance(dimension, PartitionsValue) else None
        if keys is not None and part is not None and part not in keys:
            return f"'{part}' is no partition in the dimension '{name}'."
    return None


def _of_time(partitions: PartitionsValue, key: str) -> str | None:
    """Why time makes no partition of this name, as the end of a sentence; None where it may."""
    facts = cast("tuple[Any, ...]", partitions.facts)
    given = cast("dict[str, tuple[str, object]]", dict(facts[1]))
    if "fmt" in given or any("offset" in name for name in given):
        return None
    first = given["start_date"][1] if "start_date" in given else None
    if partitions.class_name == "HourlyPartitionsDefinition":
        return None if _HOUR.fullmatch(key) else "keys of hours look like 2024-01-31-15:00"
    if partitions.class_name not in _DAYS:
        return None
    if not _DATE.fullmatch(key):
        return "keys look like 2024-01-31" if isinstance(first, str) and _DATE.fullmatch(first) else None
    if isinstance(first, str) and _DATE.fullmatch(first) and key < first:
        return f"the first day is {first}"
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return "there is no such day"
    if partitions.class_name == "MonthlyPartitionsDefinition" and day.day != 1:
        return "each month begins on its first day"
    if partitions.class_name == "WeeklyPartitionsDefinition" and day.weekday() != _SUNDAY:
        return "each week begins on a Sunday"
    return None


def _used_without(call: ApiCall, made: AssetsDefinition) -> Iterator[Violation]:
    """What the body of a partitioned asset surely asks its context for, in a run without a partition."""
    function = made.node.function if isinstance(made.node, OpDefinition) else None
    body = body_of_function(function) if isinstance(function, FunctionValue) else None
    context = body.context if body is not None else None
    is_partitioned = any(isinstance(spec.partitions_value, PartitionsValue) for spec in made.specs)
    if body is None or context is None or not is_partitioned or context.name in body.bound:
        return
    statements = tuple(run.statement for run in surely_run(body.definition.body))
    for node in walk(statements):
        match node:
            case tree.Attribute(value=tree.Name(id=name), name=attribute, name_at=at) if name == context.name:
                if attribute in _OF_PARTITION:
                    told = f"A run without 'partition_key' is asked for, and '{attribute}' is used here."
                    yield Violation(told, body.function.node(at), (Related(call.at, "the run is asked for here"),))
                    return
            case _:
                pass
