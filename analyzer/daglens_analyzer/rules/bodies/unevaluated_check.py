"""An asset declares checks, and its body evaluates none.

## What it does
Looks for any result of a check in the body of an asset with `check_specs=`.

## Why is this bad?
A declared check is an output that has to be given. The step fails.

## Example
```python
from dagster import AssetCheckSpec, Output, asset


@asset(check_specs=[AssetCheckSpec("no_nulls", asset="orders")])
# warning: [unevaluated-check] "no_nulls"
def orders():
    yield Output([1])
```

## Use instead
```python
from dagster import AssetCheckResult, AssetCheckSpec, Output, asset


@asset(check_specs=[AssetCheckSpec("no_nulls", asset="orders")])
def orders():
    yield Output([1])
    yield AssetCheckResult(check_name="no_nulls", passed=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of, called, is_plain
from daglens_analyzer.rules.rule import Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """An asset all of whose results are surely none of a check."""
    body = body_of(decorated) if decorated.construct in ("asset", "multi_asset") else None
    made = decorated.made
    if body is None or not isinstance(made, AssetsDefinition) or made.can_subset:
        return
    names = [check.name for check in made.checks if isinstance(check.name, str)]
    if not names or not body.is_known or any(each.is_from for each in body.yields):
        return
    if body.results and all(_is_no_check(body, result) for result in body.results):
        listed = ", ".join(f"'{name}'" for name in names)
        told = f"'{body.function.name}' declares the check {listed} and evaluates none. Give an 'AssetCheckResult'."
        yield Violation(told, body.function.node(body.definition.name_at))


def _is_no_check(body: Body, result: tree.Expression) -> bool:
    if is_plain(result) and not isinstance(result, tree.SequenceDisplay | tree.Comprehension):
        return True
    if not isinstance(result, tree.Call):
        return isinstance(result, tree.Constant)
    if any(given.star or given.keyword == "check_results" for given in result.arguments):
        return False
    return called(body.function, result) in ("dagster.Output", "dagster.MaterializeResult")


RULE = Rule("DGL508", "unevaluated-check", "warning", "0.1", (DecoratedFunction,), check)
