"""A sensor or schedule mixes what cannot be given together, or does not say which job it starts.

## What it does
Looks at what the body of a sensor or schedule yields: a `SkipReason` beside a `RunRequest`, a `SensorResult` beside
anything, and a `RunRequest` without `job_name` where there are several jobs.

## Why is this bad?
The tick fails.

## Example
```python
from dagster import RunRequest, job, op, sensor


@op
def fetch(): ...


@job
def orders():
    fetch()


@job
def customers():
    fetch()


@sensor(jobs=[orders, customers])
def on_change():
    # warning: [unclear-run-requests] "job_name"
    yield RunRequest()
```

## Use instead
```python
from dagster import RunRequest, job, op, sensor


@op
def fetch(): ...


@job
def orders():
    fetch()


@job
def customers():
    fetch()


@sensor(jobs=[orders, customers])
def on_change():
    yield RunRequest(job_name="orders")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import SequenceValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of, called
from daglens_analyzer.rules.rule import Rule, Violation

_JUDGED = frozenset({"sensor", "asset_sensor", "multi_asset_sensor", "run_status_sensor", "schedule"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The first request that does not fit."""
    body = body_of(decorated) if decorated.construct in _JUDGED else None
    if body is None:
        return
    yield from _without_job(decorated, body)
    steps = [statement for statement in body.definition.body if isinstance(statement, tree.ExpressionStatement)]
    given = [
        (called(body.function, step.value.value), step.value)
        for step in steps
        if isinstance(step.value, tree.Yield) and step.value.value is not None
    ]
    names = [name for name, _ in given]
    if "dagster.SensorResult" in names and len(names) > 1:
        told = "A 'SensorResult' holds all that a tick gives: nothing else can be given beside it."
        yield Violation(told, body.function.node(given[1][1].at))
    elif {"dagster.SkipReason", "dagster.RunRequest"} <= set(names):
        last = max(names.index("dagster.SkipReason"), names.index("dagster.RunRequest"))
        told = "A tick either skips or requests runs, and both are given here."
        yield Violation(told, body.function.node(given[last][1].at))


def _without_job(decorated: DecoratedFunction, body: Body) -> Iterator[Violation]:
    bound = decorated.bound
    jobs = bound.value("jobs") or bound.value("request_jobs") if bound is not None else None
    if not isinstance(jobs, SequenceValue) or not jobs.is_exact or len(jobs.items) < 2:
        return
    for result in body.results:
        if not isinstance(result, tree.Call) or called(body.function, result) != "dagster.RunRequest":
            continue
        if any(given.star for given in result.arguments) or argument(result, "job_name", 3) is not None:
            continue
        told = f"There are {len(jobs.items)} jobs, and this does not say which is to run. Give 'job_name'."
        yield Violation(told, body.function.node(result.at))


RULE = Rule("DGL507", "unclear-run-requests", "warning", "0.1", (DecoratedFunction,), check)
