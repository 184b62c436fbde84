"""A function returns more or fewer values than it has outputs, or in another order.

## What it does
Compares the tuples that the bodies of ops and multi-assets with several outputs return with their outputs.

## Why is this bad?
The values of several outputs are matched by position. The step fails.

## Example
```python
from dagster import Out, op


@op(out={"rows": Out(), "errors": Out()})
def fetch():
    # warning: [wrong-number-of-results] "3 values"
    return [1], [2], [3]
```

## Use instead
```python
from dagster import Out, op


@op(out={"rows": Out(), "errors": Out()})
def fetch():
    return [1], [2]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.rules.bodies.given import Step, declared_outputs, output_name, returned, step_of
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.bodies.ways_through import runs_off_its_end
from daglens_analyzer.rules.rule import Rule, Violation

_RESULTS = frozenset({"dagster.MaterializeResult", "dagster.AssetCheckResult", "dagster.ObserveResult"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each return that does not fit the outputs."""
    step = step_of(decorated)
    if step is None or len(step.outs) < 2 or step.body.yields or step.assets_with_checks is not None:
        return
    if step.assets is not None and step.assets.can_subset:
        return
    body = step.body
    for given in returned(body):
        told = None if given.kind is None else _problem(step, given.kind)
        if told is not None:
            yield Violation(told, given.at, declared_outputs(step))
    if not _takes_nothing(step) and not _returns_anywhere(step) and runs_off_its_end(body.definition):
        told = f"'{body.function.name}' returns nothing, and has {len(step.outs)} outputs: {_listed(step)}."
        yield Violation(told, body.function.node(body.definition.name_at), declared_outputs(step))


def _problem(step: Step, kind: Kind) -> str | None:
    name, count = step.body.function.name, len(step.outs)
    if kind.name == "tuple":
        return _of_tuple(step, kind.items)
    if kind.name == "NoneType":
        return None if _takes_nothing(step) else f"This is None, and '{name}' has {count} outputs: {_listed(step)}."
    if kind.is_plain or kind.name in _RESULTS or kind.name == "dagster.Output":
        return f"This is one value, and '{name}' has {count} outputs: {_listed(step)}."
    return None


def _of_tuple(step: Step, items: tuple[Kind | None, ...] | None) -> str | None:
    if items is None or any(item is not None and item.name in _RESULTS for item in items):
        return None
    name, count = step.body.function.name, len(step.outs)
    if len(items) != count:
        return f"Here are {len(items)} values, and '{name}' has {count} outputs: {_listed(step)}."
    for item, output in zip(items, step.outs, strict=True):
        written = output_name(item)
        if written not in (None, "result", output.name):
            return f"Output '{written}' stands where '{output.name}' belongs: outputs come in declared order."
    return None


def _takes_nothing(step: Step) -> bool:
    """Whether nothing has to be given: all outputs are of type Nothing, or of one that is not known."""
    return all(output.type in (None, "Nothing") or not output.required for output in step.outs)


def _returns_anywhere(step: Step) -> bool:
    return any(True for _ in returned(step.body))


def _listed(step: Step) -> str:
    return ", ".join(output.name for output in step.outs)


RULE = Rule("DGL502", "wrong-number-of-results", "warning", "0.1", (DecoratedFunction,), check)
