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
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetChecksValue, AssetsDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, argument, body_of
from daglens_analyzer.rules.bodies.check_results import check_results_in
from daglens_analyzer.rules.bodies.given import returned, yielded
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The declared checks that none of the results can be of."""
    body, checks = body_of(decorated), _checks(decorated)
    names = [check.name for check in checks if isinstance(check.name, str)]
    if body is None or not body.is_known or not names or len(names) < len(checks):
        return
    given = [each.kind for each in (*returned(body), *yielded(body))]
    if not given:
        return
    evaluated: set[str] = set()
    for kind in given:
        found = _evaluated_by(body, kind, names)
        if found is None:
            return
        evaluated |= found
    if any(name not in names for name in evaluated):
        return  # One of them is meant, under a name that there is not.
    missing = ", ".join(f"'{name}'" for name in names if name not in evaluated)
    if missing:
        told = (
            f"'{body.function.name}' declares the check {missing} and never evaluates it. Give an 'AssetCheckResult'."
        )
        declared = (each for each in checks if each.name not in evaluated)
        related = tuple(Related(each.at, f"the check '{each.name}' is declared here") for each in declared)
        yield Violation(told, body.function.node(body.definition.name_at), related)


def _checks(decorated: DecoratedFunction) -> tuple[AssetCheckDefinition, ...]:
    """The checks whose results a function has to give."""
    made, bound = decorated.made, decorated.bound
    if bound is None or not bound.is_exact:
        return ()
    match made:
        case AssetsDefinition(can_subset=False, kind="asset" | "multi_asset", checks=checks):
            return checks
        case AssetChecksValue(checks=checks) if bound.value("can_subset") is None:
            return checks
        case _:
            return ()


def _evaluated_by(body: Body, kind: Kind | None, names: list[str]) -> frozenset[str] | None:
    """The checks that something given evaluates; None where it is not known."""
    given = check_results_in(body, kind)
    found = [_name_of(result, names) for result in given.results]
    known = [each for each in found if each is not None]
    return frozenset[str]().union(*known) if given.is_all and len(known) == len(found) else None


def _name_of(kind: Kind, names: list[str]) -> frozenset[str] | None:
    call = kind.call
    if call is None or any(each.star for each in call.arguments):
        return None
    written = argument(call, "check_name")
    if written is None:
        return frozenset(names) if len(names) == 1 else None
    return frozenset({str(written.value)}) if isinstance(written, tree.Constant) else None


RULE = Rule("DGL508", "unevaluated-check", "warning", "0.1", (DecoratedFunction,), check)
