"""A function yields a plain value.

## What it does
Looks at what the bodies of ops, assets, checks, schedules and sensors yield, and at what schedules and sensors return.

## Why is this bad?
What is yielded are events: an op yields `Output`, a sensor `RunRequest` or `SkipReason`. The step or tick fails.

## Example
```python
from dagster import asset


@asset
def orders():
    # warning: [plain-value-yielded] "Output"
    yield [1, 2, 3]
```

## Use instead
```python
from dagster import asset


@asset
def orders():
    return [1, 2, 3]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import STEPS, Body, body_of, is_plain
from daglens_analyzer.rules.bodies.given import OF_ASSETS, Given, returned, yielded
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.bodies.ways_through import runs_off_its_end
from daglens_analyzer.rules.edits import Surround, named
from daglens_analyzer.rules.rule import Fix, Rule, Violation

_STEPS = {
    "op": "'Output'",
    "asset": "'Output'",
    "multi_asset": "'Output'",
    "asset_check": "'AssetCheckResult'",
    "multi_asset_check": "'AssetCheckResult'",
}
_SENSORS = frozenset({"sensor", "asset_sensor", "multi_asset_sensor", "run_status_sensor", "run_failure_sensor"})

_NO_EVENTS = frozenset(
    f"dagster.{name}"
    for name in (
        *("RunRequest", "SkipReason", "SensorResult", "Failure", "RetryRequested", "AssetKey", "AssetSpec"),
        *("DataVersion", "MetadataValue", "RunConfig"),
    )
)


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each plain value that is given where an event is meant."""
    body = body_of(decorated)
    if body is None:
        return
    if decorated.construct in _STEPS:
        wanted = _STEPS[decorated.construct]
        for given in yielded(body):
            if _is_no_event(given.kind):
                told = f"What is yielded is to be an {wanted}, and this is a plain value. Return it, or wrap it."
                yield Violation(told, given.at, fixes=_wrapping(decorated, body, given))
        if decorated.construct in STEPS:
            yield from _generators(body)
        else:
            yield from _results_of_assets(body)
    elif decorated.construct in _SENSORS or decorated.construct == "schedule":
        yield from _of_tick(decorated.construct, body)
    elif decorated.construct == "observable_source_asset":
        yield from _of_observation(body)


def _results_of_assets(body: Body) -> Iterator[Violation]:
    """What a check gives that only an asset can."""
    for given in (*returned(body), *yielded(body)):
        if given.kind is not None and given.kind.name in OF_ASSETS:
            yield Violation("A check gives an 'AssetCheckResult', and this is the result of an asset.", given.at)


def _wrapping(decorated: DecoratedFunction, body: Body, given: Given) -> tuple[Fix, ...]:
    """The one value of a step with one output is that output."""
    made = decorated.made
    node = made.node if isinstance(made, AssetsDefinition) else made
    outs = node.outs if isinstance(node, OpDefinition) else ()
    is_one = not isinstance(outs, Unknown) and [(each.name, each.dynamic) for each in outs] == [("result", False)]
    if given.kind is None or not given.kind.is_plain or given.expression is None:
        return ()
    if any(isinstance(node, tree.For | tree.While) for node in body.nodes):
        return ()  # an output is given once
    if not is_one or len(body.yields) != 1 or body.yields[0].is_from:
        return ()
    return (
        Fix("Wrap it in 'Output'", (Surround(body.function.node(given.expression.at), f"{named('Output')}(", ")"),)),
    )


def _of_tick(construct: str, body: Body) -> Iterator[Violation]:
    kind = construct.replace("_", " ")
    told = f"A {kind} gives 'RunRequest' or 'SkipReason', and this is a plain value."
    for result in body.results:
        if not is_plain(result) or isinstance(result, tree.Comprehension):
            continue
        if not body.yields and isinstance(result, tree.SequenceDisplay) and not any(map(is_plain, result.items)):
            continue
        if construct == "schedule" and isinstance(result, tree.DictDisplay):
            continue
        yield Violation(told, body.function.node(result.at))
    for given in (*returned(body), *yielded(body)):
        if construct == "schedule" and given.kind is not None and given.kind.name == "dagster.SensorResult":
            yield Violation("A schedule gives 'RunRequest' or 'SkipReason', and this is a sensor's result.", given.at)


def _of_observation(body: Body) -> Iterator[Violation]:
    told = "An observation gives a 'DataVersion', and this is none."
    for given in returned(body):
        is_version = given.kind is None or given.kind.name in ("dagster.DataVersion", "dagster.DataVersionsByPartition")
        if not is_version and given.kind is not None and given.kind.name != "dagster.ObserveResult":
            yield Violation(told, given.at)
    if body.yields:
        yield Violation(told, body.function.node(body.yields[0].at))
    elif not body.each(tree.Return) and runs_off_its_end(body.definition):
        told = f"'{body.function.name}' returns nothing, and an observation gives a 'DataVersion'."
        yield Violation(told, body.function.node(body.definition.name_at))


def _generators(body: Body) -> Iterator[Violation]:
    """A generator that is returned is gone through, as if the function yielded what it yields."""
    for given in returned(body):
        held = given.kind.items if given.kind is not None and given.kind.name == "generator" else None
        if held is not None and all(map(_is_no_event, held)):
            told = "A generator is returned, and what it yields are plain values. Return a list instead."
            yield Violation(told, given.at)


def _is_no_event(kind: Kind | None) -> bool:
    return kind is not None and (kind.is_plain or kind.name in _NO_EVENTS)


RULE = Rule("DGL503", "plain-value-yielded", "warning", "0.1", (DecoratedFunction,), check)
