"""A schedule or sensor names a job that its code location does not have.

## What it does
Looks for the job behind `job_name=` of each schedule and sensor.

## Why is this bad?
Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


# error: [unknown-job] "cleanup"
nightly = ScheduleDefinition(name="nightly", job_name="clean_up", cron_schedule="0 3 * * *")

defs = Definitions(jobs=[cleanup], schedules=[nightly])
```

## Use instead
Give the job itself: then its name cannot be wrong.
```python
from dagster import Definitions, ScheduleDefinition, job, op


@op
def clean(): ...


@job
def cleanup():
    clean()


nightly = ScheduleDefinition(name="nightly", job=cleanup, cron_schedule="0 3 * * *")

defs = Definitions(jobs=[cleanup], schedules=[nightly])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.definitions_methods import MissingDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.name, location.is_exact, location.jobs, location.schedules, location.sensors


def check(location: CodeLocation | MissingDefinition) -> Iterator[Violation]:
    """Each schedule and sensor whose job is given by a name that no job of the location has, and each definition that
    is asked for by a name that there is not."""
    if isinstance(location, MissingDefinition):
        near = nearest_names(location.name, location.names)
        told = f"There is no {location.sort.removesuffix('s')} '{location.name}' among these.{did_you_mean(near)}"
        fixes = tuple(Fix(f"Change it to '{found}'", (Edit(location.at, found, "string"),)) for found in near)
        yield Violation(told, location.at, (Related(location.definitions.at, "they are gathered here"),), fixes)
        return
    if location.at is None or not location.is_exact:
        return
    names = {job.name for job in location.jobs}
    for definition in (*location.schedules, *location.sensors):
        name = definition.job
        if definition.target is not None or not isinstance(name, str) or name in names or name.startswith("__"):
            continue
        near = nearest_names(name, names)
        at = definition.job_at or definition.at
        yield Violation(
            f"{location.name!r} has no job named '{name}'.{did_you_mean(near)}",
            at,
            fixes=tuple(Fix(f"Change it to '{found}'", (Edit(at, found, "string"),)) for found in near),
        )


RULE = Rule("DGL304", "unknown-job", "error", "0.1", (CodeLocation, MissingDefinition), check, depends_on=_read)
