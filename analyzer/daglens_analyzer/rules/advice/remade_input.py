"""A scheduled job materializes assets that another scheduled job makes already.

## What it does
Compares the asset jobs that schedules of one code location start, and hints at one that selects all that another makes,
and assets downstream of it. The rule is off by default: `extend-select = ["DGL9"]` switches all advice on.

## Why is this bad?
The shared assets are made twice, with the cost and the risk that comes with it. A run reads what it does not select: an
asset job that selects its own part alone loads its inputs from where the other job has stored them.

## Example
```python
from dagster import AssetSelection, Definitions, ScheduleDefinition, asset, define_asset_job


@asset
def orders():
    return [1]


@asset
def report(orders):
    return len(orders)


ingest = define_asset_job("ingest", AssetSelection.assets("orders"))
# hint: [remade-input] "'orders'"
reporting = define_asset_job("reporting", AssetSelection.assets("report").upstream())

defs = Definitions(
    assets=[orders, report],
    schedules=[
        ScheduleDefinition(job=ingest, cron_schedule="0 1 * * *"),
        ScheduleDefinition(job=reporting, cron_schedule="0 2 * * *"),
    ],
)
```

## Use instead
```python fixed
from dagster import AssetSelection, Definitions, ScheduleDefinition, asset, define_asset_job


@asset
def orders():
    return [1]


@asset
def report(orders):
    return len(orders)


ingest = define_asset_job("ingest", AssetSelection.assets("orders"))
reporting = define_asset_job("reporting", AssetSelection.assets("report").upstream() - AssetSelection.assets("orders"))

defs = Definitions(
    assets=[orders, report],
    schedules=[
        ScheduleDefinition(job=ingest, cron_schedule="0 1 * * *"),
        ScheduleDefinition(job=reporting, cron_schedule="0 2 * * *"),
    ],
)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import UnresolvedAssetJob
from daglens_analyzer.graph.model import CodeLocation, Job, Keys
from daglens_analyzer.rules.edits import AddBehind
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

MOST_TOLD = 4


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.is_exact, location.jobs, location.schedules, location.facets, location.stubs


def check(location: CodeLocation) -> Iterator[Violation]:
    """Each scheduled job that holds all of a smaller one, and something downstream of it."""
    if location.at is None or not location.is_exact:
        return
    names = {schedule.job for schedule in location.schedules}
    scheduled = [job for job in location.jobs if job.name in names and job.is_exact and job.assets]
    for job in scheduled:
        other = next((each for each in scheduled if each is not job and _is_remade(each, job, location)), None)
        definition = job.definition
        if other is None or not isinstance(definition, UnresolvedAssetJob):
            continue
        told = ", ".join(f"'{key.to_user_string()}'" for key in other.assets[:MOST_TOLD])
        more = len(other.assets) - MOST_TOLD
        yield Violation(
            f"Job '{job.name}' makes {told}{f' and {more} more' if more > 0 else ''} again, which '{other.name}' makes "
            "on a schedule of its own. Leave it out, and it is read from where that stored it.",
            definition.selection_at or definition.at,
            related=(Related(other.at, f"'{other.name}' makes it"),),
            fixes=tuple(_fixes(definition, other)),
        )


def _is_remade(other: Job, job: Job, location: CodeLocation) -> bool:
    made, remade = frozenset(job.assets), frozenset(other.assets)
    return remade < made and any(_upstream(key, location) & remade for key in made - remade)


def _upstream(key: AssetKey, location: CodeLocation) -> Keys:
    return location.lineage.upstream.get(key, frozenset())


def _fixes(definition: UnresolvedAssetJob, other: Job) -> Iterator[Fix]:
    """The selection without the other's assets, where it is not written as text or a list."""
    if definition.selection_at is None or definition.built_at is not None or len(other.assets) > MOST_TOLD:
        return
    if any(len(key.parts) > 1 for key in other.assets):
        return
    keys = ", ".join(f'"{key.name}"' for key in other.assets)
    without = AddBehind(definition.selection_at, f" - AssetSelection.assets({keys})", "AssetSelection")
    yield Fix(f"Leave out what '{other.name}' makes", (without,), is_safe=False)


RULE = Rule("DGL904", "remade-input", "hint", "0.1", (CodeLocation,), check, depends_on=_read, enabled=False)
