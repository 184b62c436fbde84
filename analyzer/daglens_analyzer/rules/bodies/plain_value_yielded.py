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
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import STEPS, Body, body_of, is_plain
from daglens_analyzer.rules.bodies.given import returned, yielded
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.rule import Rule, Violation

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
                yield Violation(told, given.at)
        if decorated.construct in STEPS:
            yield from _generators(body)
    elif decorated.construct in _SENSORS or decorated.construct == "schedule":
        for result in body.results:
            if not is_plain(result) or isinstance(result, tree.Comprehension):
                continue
            if isinstance(result, tree.SequenceDisplay) and not any(map(is_plain, result.items)):
                continue
            if decorated.construct == "schedule" and isinstance(result, tree.DictDisplay):
                continue
            kind = decorated.construct.replace("_", " ")
            told = f"A {kind} gives 'RunRequest' or 'SkipReason', and this is a plain value."
            yield Violation(told, body.function.node(result.at))
    elif decorated.construct == "observable_source_asset":
        for result in body.results:
            if is_plain(result):
                yield Violation(
                    "An observation gives a 'DataVersion', and this is a plain value.", body.function.node(result.at)
                )


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
