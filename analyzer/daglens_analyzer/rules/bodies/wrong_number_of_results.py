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
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of, called, is_plain
from daglens_analyzer.rules.rule import Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each return that does not fit the outputs."""
    body = body_of(decorated) if decorated.construct in ("op", "multi_asset") else None
    if body is None or body.yields:
        return
    assets = decorated.made if isinstance(decorated.made, AssetsDefinition) else None
    node = assets.node if assets is not None else decorated.made
    if not isinstance(node, OpDefinition) or isinstance(node.outs, Unknown):
        return
    if assets is not None and (not assets.specs_exact or assets.checks or assets.can_subset):
        return
    names = [output.name for output in node.outs]
    if len(names) < 2:
        return
    for returned in body.returns:
        told = None if returned.value is None else _problem(body, returned.value, names)
        if told is not None:
            yield Violation(told, body.function.node(returned.at))


def _problem(body: Body, value: tree.Expression, names: list[str]) -> str | None:
    if isinstance(value, tree.SequenceDisplay) and value.kind == "tuple":
        if any(isinstance(item, tree.Starred) for item in value.items):
            return None
        results = ("dagster.MaterializeResult", "dagster.AssetCheckResult", "dagster.ObserveResult")
        if any(called(body.function, item) in results for item in value.items):
            return None
        if len(value.items) != len(names):
            outputs = ", ".join(names)
            return (
                f"Here are {len(value.items)} values, and '{body.function.name}' has {len(names)} outputs: {outputs}."
            )
        for item, name in zip(value.items, names, strict=True):
            written = argument(item, "output_name", 1) if isinstance(item, tree.Call) else None
            is_named = called(body.function, item) == "dagster.Output" and isinstance(written, tree.Constant)
            if is_named and isinstance(written, tree.Constant) and written.value != name:
                return f"Output '{written.value}' stands where '{name}' belongs: outputs come in declared order."
        return None
    if is_plain(value) and not isinstance(value, tree.SequenceDisplay | tree.Comprehension):
        return f"This is one value, and '{body.function.name}' has {len(names)} outputs: {', '.join(names)}."
    return None


RULE = Rule("DGL502", "wrong-number-of-results", "warning", "0.1", (DecoratedFunction,), check)
