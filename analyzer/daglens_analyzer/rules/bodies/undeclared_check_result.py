"""A function gives the result of a check that it does not declare.

## What it does
Compares the `AssetCheckResult` objects in the bodies of assets and checks, those in `MaterializeResult` too, with the
checks that are declared: by `check_specs=`, by `specs=`, or by the decorator of the check itself.

## Why is this bad?
A step gives the results of its own checks and no others. It fails.

## Example
```python
from dagster import AssetCheckResult, AssetCheckSpec, Output, asset


@asset(check_specs=[AssetCheckSpec("no_nulls", asset="orders")])
def orders():
    yield Output([1])
    # warning: [undeclared-check-result] "'nulls'"
    yield AssetCheckResult(check_name="nulls", passed=True)
    yield AssetCheckResult(check_name="no_nulls", passed=True)
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
from dataclasses import dataclass

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetChecksValue, AssetsDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.asset_in import key_literal
from daglens_analyzer.rules.bodies.body import Body, argument, body_of
from daglens_analyzer.rules.bodies.check_results import check_results_in
from daglens_analyzer.rules.bodies.given import returned, yielded
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddItem, named
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation


@dataclass(frozen=True, slots=True)
class _Declared:
    """The checks that a function evaluates, by name, and the assets that they are about."""

    names: frozenset[str]
    assets: frozenset[AssetKey]
    places: tuple[Related, ...]


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each result that belongs to no declared check."""
    declared = _declared(decorated)
    body = body_of(decorated)
    if body is None or declared is None or not body.is_known:
        return
    for given in (*returned(body), *yielded(body)):
        for kind in check_results_in(body, given.kind).results:
            told = _problem(body, kind, declared)
            if told is not None:
                fixes = tuple(_fixes(decorated, body, kind, declared))
                yield Violation(told, given.at, declared.places, fixes)


def _declared(decorated: DecoratedFunction) -> _Declared | None:
    """What is declared; None where it is not all known."""
    made, bound = decorated.made, decorated.bound
    if bound is None or not bound.is_exact or isinstance(bound.value("check_specs"), Unknown):
        return None
    match made:
        case AssetsDefinition(kind="asset" | "multi_asset", checks=checks, specs_exact=True):
            pass
        case AssetCheckDefinition():
            checks = (made,)
        case AssetChecksValue(checks=checks) if checks:
            pass
        case _:
            return None
    names = [each.name for each in checks if isinstance(each.name, str)]
    assets = [each.asset for each in checks if isinstance(each.asset, AssetKey)]
    is_known = len(names) == len(assets) == len(checks)
    is_listed = checks or bound.value("check_specs") is None
    places = tuple(Related(each.at, f"the check '{each.name}' is declared here") for each in checks)
    return _Declared(frozenset(names), frozenset(assets), places) if is_known and is_listed else None


def _problem(body: Body, kind: Kind, declared: _Declared) -> str | None:
    call = kind.call
    if call is None or any(each.star for each in call.arguments):
        return None
    name, asset = _text(argument(call, "check_name")), _text(argument(call, "asset_key"))
    function = body.function.name
    if len(declared.names) > 1 and len(declared.assets) == 1 and argument(call, "check_name") is None:
        listed = ", ".join(f"'{each}'" for each in sorted(declared.names))
        return f"This does not say of which check it is the result: give 'check_name', one of {listed}."
    if not declared.names:
        return f"'{function}' declares no checks: add 'check_specs' for this one."
    if name is not None and name not in declared.names:
        return f"'{function}' declares no check '{name}'.{did_you_mean(nearest_names(name, declared.names))}"
    if asset is not None and AssetKey.from_user_string(asset) not in declared.assets:
        return f"'{function}' declares no check of '{asset}'."
    return None


def _fixes(decorated: DecoratedFunction, body: Body, kind: Kind, declared: _Declared) -> Iterator[Fix]:
    """The name that was meant, or the check that the result is of."""
    written = argument(kind.call, "check_name") if kind.call is not None else None
    name = _text(written)
    if written is None or name is None or name in declared.names:
        return
    yield from fixes_among(body.function.node(written.at), name, sorted(declared.names))
    decorator, made = decorating(body.function), decorated.made
    keys = [spec.key for spec in made.specs] if isinstance(made, AssetsDefinition) else []
    if decorator is not None and len(keys) == 1 and isinstance(keys[0], AssetKey):
        spec = f'{named("AssetCheckSpec")}("{name}", asset={key_literal(keys[0])})'
        yield Fix(f"Declare the check '{name}'", (AddItem(decorator.at, "check_specs", spec),), is_safe=False)


def _text(expression: tree.Expression | None) -> str | None:
    match expression:
        case tree.Constant(value=str(text)):
            return text
        case _:
            return None


RULE = Rule("DGL518", "undeclared-check-result", "warning", "0.1", (DecoratedFunction,), check)
