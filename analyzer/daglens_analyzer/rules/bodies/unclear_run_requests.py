"""A sensor or schedule mixes what cannot be given together, or does not say which job it starts.

## What it does
Looks at what the body of a sensor or schedule gives in one tick: a `SkipReason` beside a `RunRequest`, a second
`SkipReason`, a `SensorResult` beside anything, or with requests and a reason to skip, or with a cursor beside
`update_cursor`; a `RunRequest` without `job_name` where there are several jobs or none, or with one that is no target;
and several requests of a schedule without `run_key`.

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
from dataclasses import replace

from daglens_analyzer.api.construct import Bound, DecoratedFunction
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import ConstantValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, UnresolvedAssetJob
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body
from daglens_analyzer.rules.bodies.kinds import kind_of
from daglens_analyzer.rules.bodies.ticks import InTick, body_of_tick, given_at_all, given_together
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.jobs.run_partitions import refused_key
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_REQUEST, _SKIP, _RESULT = "dagster.RunRequest", "dagster.SkipReason", "dagster.SensorResult"
_TARGETS = ("job", "jobs", "job_name", "target", "asset_selection", "request_job", "request_jobs", "selection")


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each request that does not fit, and the first thing that does not go with what is given before it."""
    body = body_of_tick(decorated)
    if body is None:
        return
    if decorated.bound is not None and decorated.bound.is_exact:
        job = decorated.bound.value("job") or decorated.bound.value("target")
        for given in given_at_all(body):
            if given.name == _REQUEST and given.is_exact and given.argument("job_name", 3) is None:
                yield from _partition(body, job, given)
    if decorated.bound is not None and decorated.bound.is_exact and decorated.construct != "schedule":
        for given in given_at_all(body):
            if given.name == _REQUEST and given.is_exact:
                yield from _request(decorated.bound, given)
    for given in given_at_all(body):
        if given.name == _RESULT:
            yield from _result(body, given)
    for group in given_together(body):
        yield from _group(decorated.construct, group)


def _partition(body: Body, job: Value | None, given: InTick) -> Iterator[Violation]:
    """A partition that is asked for by name, and that the job surely does not have."""
    written = given.argument("partition_key", 6)
    if not isinstance(written, tree.Constant) or not isinstance(job, JobDefinition | UnresolvedAssetJob):
        return
    at, value = body.function.node(written.at), job.partitions_value
    defined = Related(job.at, f"'{job.name}' is defined here")
    if isinstance(job, JobDefinition) and value is None and not job.is_configured and written.value is not None:
        yield Violation(f"'{job.name}' has no partitions, and a run of one is asked for.", at, (defined,))
    elif isinstance(value, PartitionsValue):
        for found in refused_key(value, ConstantValue(at, written.value), at, f"'{job.name}'"):
            yield replace(found, related=(*found.related, defined))


def _group(construct: str, group: tuple[InTick, ...]) -> Iterator[Violation]:
    names = [each.name for each in group]
    if _RESULT in names and len(names) > 1:
        yield Violation(
            "A 'SensorResult' holds all that a tick gives: nothing else can be given beside it.", group[1].at
        )
    elif _SKIP in names and _REQUEST in names:
        last = max(names.index(_SKIP), names.index(_REQUEST))
        yield Violation("A tick either skips or requests runs, and both are given here.", group[last].at)
    elif names.count(_SKIP) > 1:
        again = [each for each in group if each.name == _SKIP][1]
        yield Violation("A tick is skipped once: one 'SkipReason' can be given.", again.at)
    elif construct == "schedule" and names.count(_REQUEST) > 1:
        requests = [each for each in group if each.name == _REQUEST and each.is_exact]
        unnamed = next((each for each in requests if each.argument("run_key", 0) is None), None)
        if unnamed is not None:
            yield Violation("A schedule that requests several runs gives each a 'run_key'.", unnamed.at)


def _request(bound: Bound, given: InTick) -> Iterator[Violation]:
    """A request that does not say, or wrongly says, which of the jobs it starts."""
    written = given.argument("job_name", 3)
    if not any(bound.value(name) is not None for name in _TARGETS):
        if given.argument("asset_selection", 4) is None:
            yield Violation("Nothing says which job this starts: give the decorator a 'job' or 'target'.", given.at)
        return
    jobs = bound.value("jobs") or bound.value("request_jobs")
    several = jobs.items if isinstance(jobs, SequenceValue) and jobs.is_exact else []
    if len(several) > 1 and written is None:
        yield Violation(
            f"There are {len(several)} jobs, and this does not say which is to run. Give 'job_name'.", given.at
        )
    targets = several or [bound.value("job") or bound.value("request_job")]
    names = [
        target.name
        for target in targets
        if isinstance(target, JobDefinition | GraphDefinition | UnresolvedAssetJob) and isinstance(target.name, str)
    ]
    is_known = bool(names) and len(names) == len(targets) and isinstance(written, tree.Constant)
    if (
        is_known
        and isinstance(written, tree.Constant)
        and isinstance(written.value, str)
        and written.value not in names
    ):
        near = nearest_names(written.value, names)
        told = f"'{written.value}' is none of the jobs that this sensor may start.{did_you_mean(near)}"
        yield Violation(told, given.at, fixes=fixes_among(given.at, written.value, names))


def _result(body: Body, given: InTick) -> Iterator[Violation]:
    requests, reason = given.argument("run_requests", 0), given.argument("skip_reason", 1)
    requested = kind_of(body, requests) if requests is not None else None
    if requested is not None and requested.name == _REQUEST:
        edits = (Surround(body.function.node(requests.at), "[", "]"),) if requests is not None else ()
        fixes = (Fix("Put it in a list", edits),) if edits else ()
        yield Violation("'run_requests' is a list, and this is a single request.", given.at, fixes=fixes)
    if reason is not None and requested is not None and requested.items:
        yield Violation("A tick either skips or requests runs, and both are given here.", given.at)
    if given.argument("cursor", 2) is not None and any(_moves_cursor(body, node) for node in body.nodes):
        told = "The cursor is set by 'update_cursor' and by this result: one of them is to do it."
        yield Violation(told, given.at)


def _moves_cursor(body: Body, node: object) -> bool:
    match node:
        case tree.Call(function=tree.Attribute(value=tree.Name(id=name), name="update_cursor")):
            return body.context is not None and name == body.context.name
        case _:
            return False


RULE = Rule("DGL507", "unclear-run-requests", "warning", "0.1", (DecoratedFunction,), check)
