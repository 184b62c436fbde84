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
from daglens_analyzer.rules.bodies.body import Body, body_of, is_plain
from daglens_analyzer.rules.rule import Rule, Violation

_STEPS = {
    "op": "'Output'",
    "asset": "'Output'",
    "multi_asset": "'Output'",
    "asset_check": "'AssetCheckResult'",
    "multi_asset_check": "'AssetCheckResult'",
}
_SENSORS = frozenset({"sensor", "asset_sensor", "multi_asset_sensor", "run_status_sensor", "run_failure_sensor"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each plain value that is given where an event is meant."""
    body = body_of(decorated)
    if body is None:
        return
    if decorated.construct in _STEPS:
        wanted = _STEPS[decorated.construct]
        for given in _yielded(body):
            yield Violation(
                f"What is yielded is to be an {wanted}, and this is a plain value. Return it, or wrap it.", given
            )
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


def _yielded(body: Body):
    for each in body.yields:
        if not each.is_from and each.value is not None and is_plain(each.value):
            yield body.function.node(each.at)


RULE = Rule("DGL503", "plain-value-yielded", "warning", "0.1", (DecoratedFunction,), check)
