"""A schedule's cron string is none that Dagster accepts.

## What it does
Reads the cron strings of schedules: five fields (minute, hour, day of the month, month, day of the week), each a number
or name in its range, a range, a list or a step; or `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`,
`@annually`. Seconds and years are not supported.

## Why is this bad?
Dagster refuses the schedule.

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

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import ScheduleDefinition
from daglens_analyzer.rules.jobs.cron_strings import cron_problem
from daglens_analyzer.rules.rule import Rule, Violation


def check(schedule: ScheduleDefinition) -> Iterator[Violation]:
    """The first cron string of the schedule that is surely refused."""
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
            yield Violation(f"'{string}' is no cron string that Dagster accepts: {problem}.", at)
            return


RULE = Rule("DGL303", "invalid-cron", "error", "0.1", (ScheduleDefinition,), check)
