"""A cron string or a time zone is none that Dagster accepts.

## What it does
Reads the cron strings and time zones of schedules, automation conditions and freshness policies: five fields (minute,
hour, day of the month, month, day of the week), each a number or name in its range, a range, a list or a step; or
`@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`, `@annually`. Seconds and years are not supported.

## Why is this bad?
Dagster refuses the schedule or condition.

## Example
```python
from dagster import ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


# error: [invalid-cron] "61"
nightly = ScheduleDefinition(job=cleanup, cron_schedule="61 3 * * *")

# error: [invalid-cron] "2 fields"
often = ScheduleDefinition(job=cleanup, cron_schedule="every hour")
```

## Use instead
```python
from dagster import ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


nightly = ScheduleDefinition(job=cleanup, cron_schedule="1 3 * * *")
often = ScheduleDefinition(name="often", job=cleanup, cron_schedule="@hourly")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import ScheduleDefinition
from daglens_analyzer.rules.edits import ReplaceLiteral
from daglens_analyzer.rules.jobs.cron_strings import cron_problem, repaired_cron
from daglens_analyzer.rules.jobs.time_zones import is_unknown_time_zone, near_time_zones
from daglens_analyzer.rules.nearest_name import did_you_mean
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

# The other constructs that take a cron string, and the argument that it is.
_CRON_ARGUMENTS = {
    "AutomationCondition.on_cron": "cron_schedule",
    "AutomationCondition.cron_tick_passed": "cron_schedule",
    "AutomationCondition.all_deps_updated_since_cron": "cron_schedule",
    "FreshnessPolicy.cron": "deadline_cron",
    "LegacyFreshnessPolicy": "cron_schedule",
    "build_last_update_freshness_checks": "deadline_cron",
    "build_time_partition_freshness_checks": "deadline_cron",
}
_TIME_ZONES = {
    "FreshnessPolicy.cron": "timezone",
    "ScheduleDefinition": "execution_timezone",
    "schedule": "execution_timezone",
}


def check(subject: ScheduleDefinition | ApiCall) -> Iterator[Violation]:
    """The first cron string that is surely refused, and a time zone that does not exist."""
    if isinstance(subject, ScheduleDefinition):
        yield from _of_schedule(subject)
        return
    name = _CRON_ARGUMENTS.get(subject.construct, "")
    text = known_text(subject.bound.value(name))
    problem = None if text is None else cron_problem(text)
    if problem is not None:
        told = f"'{text}' is no cron string that Dagster accepts: {problem}."
        at = subject.bound.at(name, subject.at)
        yield Violation(told, at, fixes=_fixes(at, text))
    name = _TIME_ZONES.get(subject.construct, "")
    zone = known_text(subject.bound.value(name))
    if zone is not None and is_unknown_time_zone(zone):
        at, near = subject.bound.at(name, subject.at), near_time_zones(zone)
        fixes = tuple(Fix(f"Use '{each}'", (Edit(at, each, "string"),), is_safe=False) for each in near)
        yield Violation(f"There is no time zone '{zone}'.{did_you_mean(near)}", at, fixes=fixes)


def _fixes(at: NodeId, cron: str | None) -> tuple[Fix, ...]:
    repaired = repaired_cron(cron) if cron is not None else None
    return (Fix(f"Use '{repaired}'", (ReplaceLiteral(at, cron or "", repaired),), is_safe=False),) if repaired else ()


def _of_schedule(schedule: ScheduleDefinition) -> Iterator[Violation]:
    cron = schedule.cron
    if cron is None or isinstance(cron, Unknown):
        return
    strings = (cron,) if isinstance(cron, str) else cron
    at = schedule.cron_at or schedule.at
    if not strings:
        yield Violation("The list of cron strings is empty, so the schedule has no times. Give it one.", at)
    for string in strings:
        problem = cron_problem(string)
        if problem is not None:
            told = f"'{string}' is no cron string that Dagster accepts: {problem}."
            yield Violation(told, at, fixes=_fixes(at, string))
            return


RULE = Rule("DGL303", "invalid-cron", "error", "0.1", (ScheduleDefinition, ApiCall), check)
