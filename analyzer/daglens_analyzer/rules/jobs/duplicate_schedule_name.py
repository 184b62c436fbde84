"""Two schedules or sensors of one code location have the same name.

## What it does
Compares the names of the schedules and sensors of each code location with each other. A schedule that is given no name
is named after its job: two of them for one job collide.

## Why is this bad?
Schedules and sensors are switched on by name. Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


weekly = ScheduleDefinition(job=cleanup, cron_schedule="0 3 * * 1")
# error: [duplicate-schedule-name] "cleanup_schedule"
monthly = ScheduleDefinition(job=cleanup, cron_schedule="0 3 1 * *")

defs = Definitions(jobs=[cleanup], schedules=[weekly, monthly])
```

## Use instead
```python
from dagster import Definitions, ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


weekly = ScheduleDefinition(name="weekly", job=cleanup, cron_schedule="0 3 * * 1")
monthly = ScheduleDefinition(name="monthly", job=cleanup, cron_schedule="0 3 1 * *")

defs = Definitions(jobs=[cleanup], schedules=[weekly, monthly])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import ScheduleDefinition, SensorDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.free_name import free_name
from daglens_analyzer.rules.renaming import renaming
from daglens_analyzer.rules.rule import Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.name, location.schedules, location.sensors


def check(location: CodeLocation) -> Iterator[Violation]:
    """The second and later schedules and sensors of each name. A file outside any code location only has names."""
    if location.at is None:
        return
    first: dict[str, ScheduleDefinition | SensorDefinition] = {}
    for definition in (*location.schedules, *location.sensors):
        if not isinstance(definition.name, str):
            continue
        other = first.setdefault(definition.name, definition)
        if other is not definition:
            taken = {each.name for each in (*location.schedules, *location.sensors) if isinstance(each.name, str)}
            name_at, free = definition.name_at or definition.at, free_name(definition.name, taken)
            yield Violation(
                f"Two schedules or sensors are named '{definition.name}' in {location.name!r}: they are switched on by "
                "name. Rename one of them.",
                definition.name_at or definition.at,
                is_mutual=True,
                related=(Related(other.name_at or other.at, f"'{definition.name}' is first used here"),),
                fixes=renaming(definition, name_at, free),
            )


RULE = Rule("DGL302", "duplicate-schedule-name", "error", "0.1", (CodeLocation,), check, depends_on=_read)
