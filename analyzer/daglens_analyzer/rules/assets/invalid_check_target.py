"""An asset check does not say clearly what it looks at.

## What it does
Reads `@asset_check`: an asset that is a definition of several assets, the checked asset once more among
`additional_deps`, and `additional_ins` that name no parameter.

## Why is this bad?
Dagster refuses the check.

## Example
```python
from dagster import AssetCheckResult, AssetSpec, asset, asset_check, multi_asset


@multi_asset(specs=[AssetSpec("orders"), AssetSpec("lines")])
def load(): ...


# error: [invalid-check-target] "2 assets"
@asset_check(asset=load)
def no_nulls():
    return AssetCheckResult(passed=True)


# error: [invalid-check-target] "'orders'"
@asset_check(asset="orders", additional_deps=["orders"])
def unique():
    return AssetCheckResult(passed=True)
```

## Use instead
```python
from dagster import AssetCheckResult, asset_check


@asset_check(asset="orders", additional_deps=["lines"])
def unique():
    return AssetCheckResult(passed=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.api.construct import ApiCall, Bound, DecoratedFunction
from daglens_analyzer.api.reading import entries, is_given, known_text
from daglens_analyzer.api.signature import CONTEXT_NAMES, decorated_function
from daglens_analyzer.api.values import AssetInValue
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue, SequenceValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition
from daglens_analyzer.rules.assets.dependency_given_twice import key_of
from daglens_analyzer.rules.edits import AddParameter, ItemOf, RemoveItem
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(subject: DecoratedFunction | ApiCall) -> Iterator[Violation]:
    """What is wrong with one check's target and dependencies."""
    if isinstance(subject, DecoratedFunction):
        yield from _decorated(subject)
    elif subject.construct == "AssetCheckSpec":
        yield from _spec(subject)
    elif subject.construct in _FOR_ASSETS:
        yield from _built(subject)
    elif subject.construct == "AssetDep":
        asset = subject.bound.value("asset")
        if isinstance(asset, AssetsDefinition) and asset.specs_exact and len(asset.specs) > 1:
            yield Violation(_several(asset), subject.bound.arguments["asset"].at)


def _without(listed: NodeId, numbers: Sequence[int]) -> tuple[Fix, ...]:
    """The list without an item; where there are several to take out they are left to the user."""
    if len(numbers) != 1:
        return ()
    return (Fix("Remove it", (RemoveItem(ItemOf(listed, numbers[0])),), is_safe=False),)


def _several(assets: AssetsDefinition) -> str:
    return f"This definition makes {len(assets.specs)} assets, and one is meant here. Name the key of the asset."


def _spec(call: ApiCall) -> Iterator[Violation]:
    """A check that an asset's own function makes."""
    target, listed = call.bound.value("asset"), call.bound.value("additional_deps")
    if isinstance(target, AssetsDefinition) and target.specs_exact and len(target.specs) > 1:
        yield Violation(_several(target), call.bound.arguments["asset"].at)
    named = known_text(target)
    others = listed.items if isinstance(listed, SequenceValue) else ()
    if named is not None and any(known_text(item) == named for item in others):
        told = f"'{named}' is what is checked, and is not to be among the other dependencies."
        place = call.bound.arguments["additional_deps"].at
        numbers = [number for number, item in enumerate(others) if known_text(item) == named]
        yield Violation(told, place, fixes=_without(place, numbers))


def _built(call: ApiCall) -> Iterator[Violation]:
    """Checks that are built for a list of assets."""
    listed, seen = call.bound.value("assets"), set[object]()
    for number, item in enumerate(listed.items if isinstance(listed, SequenceValue) else ()):
        one = known_text(item) or id(item)
        if one in seen and call.construct in _ONCE:
            told, place = (
                "The same asset is listed twice: a check of it is built once.",
                call.bound.arguments["assets"].at,
            )
            yield Violation(told, place, fixes=_without(place, [number]))
            return
        seen.add(one)
    if call.construct == "build_metadata_bounds_checks" and call.bound.is_exact:
        least, most = call.bound.value("min_value"), call.bound.value("max_value")
        if not is_given(least) and not is_given(most):
            yield Violation("No bound is given: neither 'min_value' nor 'max_value'.", call.at)
        elif isinstance(least, ConstantValue) and isinstance(most, ConstantValue):
            low, high = least.value, most.value
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                yield Violation("'min_value' is greater than 'max_value'.", call.bound.at("min_value", call.at))


def _decorated(decorated: DecoratedFunction) -> Iterator[Violation]:
    made, bound = decorated.made, decorated.bound
    if decorated.construct != "asset_check" or bound is None or not isinstance(made, AssetCheckDefinition):
        return
    target = bound.value("asset")
    if isinstance(target, AssetsDefinition) and target.specs_exact and len(target.specs) > 1:
        told = f"This definition makes {len(target.specs)} assets, and a check is of one. Name the key of the asset."
        yield Violation(told, bound.arguments["asset"].at)
    listed = bound.value("additional_deps")
    if isinstance(made.asset, AssetKey) and isinstance(listed, SequenceValue):
        place = bound.arguments["additional_deps"].at
        numbers = [number for number, item in enumerate(listed.items) if key_of(item) == made.asset]
        if any(dep.origin == "deps" and dep.key == made.asset for dep in made.deps):
            told = f"'{made.asset.to_user_string()}' is what is checked, and is not to be among the other dependencies."
            yield Violation(told, place, fixes=_without(place, numbers))
    function = decorated_function(decorated.function)
    if function is None or isinstance(made.asset, Unknown):
        return
    parameters = function.definition.parameters
    if any(parameter.kind == "var_keyword" for parameter in parameters):
        return
    names = {parameter.name for parameter in parameters}
    for entry in entries(bound.value("additional_ins"))[0]:
        if entry.name not in names:
            added = AddParameter(function.node(function.definition.at), entry.name)
            fixes = (Fix(f"Add the parameter '{entry.name}'", (added,), is_safe=False),)
            fixes = fixes if entry.name.isidentifier() else ()
            told = f"'{entry.name}' is an input here, and no parameter of '{function.name}'."
            yield Violation(told, entry.key.at, fixes=fixes)
        elif isinstance(entry.value, AssetInValue) and entry.value.key == made.asset:
            told = f"'{made.asset.to_user_string()}' is what is checked, and is not to be among the other inputs."
            yield Violation(told, entry.value.at)
    yield from _parameters(bound, function, made.asset)


def _parameters(bound: Bound, function: FunctionValue, target: AssetKey) -> Iterator[Violation]:
    """Parameters that would take the checked asset, where there is more than one."""
    others, exact = entries(bound.value("additional_ins"))
    declared = {entry.name for entry in others}
    parameters = function.definition.parameters
    for parameter in parameters:
        if parameter.kind == "var_positional":
            yield Violation(f"'*{parameter.name}' takes no input of a check.", function.node(parameter.at))
            return
    if parameters and parameters[0].name in CONTEXT_NAMES:
        parameters = parameters[1:]
    inputs = [each for each in parameters if each.annotation is None and each.default is None and each.name != "config"]
    inputs = [each for each in inputs if each.name not in declared]
    if exact and len(inputs) > 1:
        told = f"A check is given the asset '{target.to_user_string()}' alone. Declare the others in 'additional_ins'."
        yield Violation(told, function.node(inputs[1].at))


_ONCE = frozenset({"build_last_update_freshness_checks", "build_time_partition_freshness_checks"})
_FOR_ASSETS = frozenset({*_ONCE, "build_metadata_bounds_checks"})
RULE = Rule("DGL112", "invalid-check-target", "error", "0.1", (DecoratedFunction, ApiCall), check)
