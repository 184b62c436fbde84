"""A schedule is made from the partitions of a job that has none, or is told times that these do not leave open.

## What it does
Reads `build_schedule_from_partitioned_job`: the partitions of the job, where they are known, and the arguments that
say when within an hour, day, week or month it runs.

## Why is this bad?
Dagster refuses the schedule.

## Example
```python
from dagster import HourlyPartitionsDefinition, build_schedule_from_partitioned_job, define_asset_job

events = define_asset_job("events", "*", partitions_def=HourlyPartitionsDefinition("2024-01-01-00:00"))
# error: [invalid-partitioned-schedule] "'hour_of_day'"
schedule = build_schedule_from_partitioned_job(events, hour_of_day=5)
```

## Use instead
```python
from dagster import HourlyPartitionsDefinition, build_schedule_from_partitioned_job, define_asset_job

events = define_asset_job("events", "*", partitions_def=HourlyPartitionsDefinition("2024-01-01-00:00"))
schedule = build_schedule_from_partitioned_job(events, minute_of_hour=5)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import ConstantValue, Unknown, Value
from daglens_analyzer.graph.definitions import JobDefinition, UnresolvedAssetJob
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_LEFT_OPEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "HourlyPartitionsDefinition": ("an hour", ("minute_of_hour",)),
    "DailyPartitionsDefinition": ("a day", ("minute_of_hour", "hour_of_day")),
    "WeeklyPartitionsDefinition": ("a week", ("minute_of_hour", "hour_of_day", "day_of_week", "day_of_month")),
    "MonthlyPartitionsDefinition": ("a month", ("minute_of_hour", "hour_of_day", "day_of_week", "day_of_month")),
}
_RANGES = {"minute_of_hour": (0, 59), "hour_of_day": (0, 23), "day_of_week": (0, 7), "day_of_month": (1, 31)}
_CRON = ("cron_schedule", "execution_timezone")


def _read(location: CodeLocation) -> tuple[object, ...]:
    waiting = any(each.cron_fields is not None for each in location.schedules)
    return location.at is None, location.schedules if waiting else (), location.facets if waiting else None


def _unpartitioned(location: CodeLocation) -> Iterator[Violation]:
    """Schedules that wait for the partitions of assets that have none."""
    if location.at is None:
        return
    jobs = {job.name: job for job in location.jobs}
    for schedule in location.schedules:
        job = jobs.get(schedule.job) if isinstance(schedule.job, str) and schedule.cron_fields is not None else None
        if job is None or not job.is_exact or not job.assets or not isinstance(job.definition, UnresolvedAssetJob):
            continue
        specs = [location.asset_by_key[key].spec for key in job.assets]
        if is_given(job.definition.partitions_value) or not isinstance(schedule.cron, Unknown):
            continue
        if all(spec is not None and spec.partitions is None and not is_given(spec.partitions_value) for spec in specs):
            told = f"None of the assets of '{job.name}' has partitions that could say when it runs."
            yield Violation(told, schedule.at, (Related(job.definition.at, f"'{job.name}' is defined here"),))


def check(call: ApiCall | CodeLocation) -> Iterator[Violation]:
    """The first thing that the job's partitions do not allow."""
    if isinstance(call, CodeLocation):
        yield from _unpartitioned(call)
        return
    if call.construct != "build_schedule_from_partitioned_job" or not call.bound.is_exact:
        return
    job = call.bound.value("job")
    if isinstance(job, JobDefinition) and not is_given(job.partitions_value):
        if not job.is_configured:
            yield Violation("This job has no partitions that could say when it runs.", call.bound.arguments["job"].at)
        return
    if not isinstance(job, JobDefinition | UnresolvedAssetJob):
        return
    partitions = job.partitions_value
    if isinstance(partitions, PartitionsValue):
        yield from _judged(call, partitions)


def _judged(call: ApiCall, partitions: PartitionsValue) -> Iterator[Violation]:
    bound, name = call.bound, partitions.class_name
    if name in _LEFT_OPEN:
        span, allowed = _LEFT_OPEN[name]
        for each in (*_RANGES, *_CRON):
            given = bound.value(each)
            if is_given(given) and each not in allowed and not isinstance(given, Unknown):
                told = f"The partitions of this job are of {span} each, so '{each}' cannot be said of it."
                removed = Fix(f"Remove '{each}'", (RemoveItem(bound.arguments[each].at),), is_safe=False)
                yield Violation(told, bound.arguments[each].at, fixes=(removed,))
                return
        yield from _out_of_range(call)
    elif name == "StaticPartitionsDefinition" and not is_given(bound.value("cron_schedule")):
        yield Violation("Static partitions do not say when the job runs. Give a 'cron_schedule'.", call.at)
    elif name == "DynamicPartitionsDefinition":
        yield Violation("Dynamic partitions cannot be scheduled so: no time belongs to them.", call.at)
    elif name == "MultiPartitionsDefinition" and partitions.dimensions and _has_no_time(partitions.dimensions):
        yield Violation("None of the dimensions of this job's partitions is of time.", call.at)


def _out_of_range(call: ApiCall) -> Iterator[Violation]:
    for name, (lowest, highest) in _RANGES.items():
        value = call.bound.value(name)
        if isinstance(value, ConstantValue) and isinstance(value.value, int) and not lowest <= value.value <= highest:
            told = f"'{name}' is {value.value}, and takes {lowest} to {highest}."
            yield Violation(told, call.bound.arguments[name].at)


def _has_no_time(dimensions: Mapping[str, Value]) -> bool:
    untimed = ("StaticPartitionsDefinition", "DynamicPartitionsDefinition")
    return all(isinstance(each, PartitionsValue) and each.class_name in untimed for each in dimensions.values())


RULE = Rule("DGL316", "invalid-partitioned-schedule", "error", "0.1", (ApiCall, CodeLocation), check, depends_on=_read)
