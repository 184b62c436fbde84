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

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.evaluate.values import SequenceValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition
from daglens_analyzer.rules.rule import Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """What is wrong with one check's target and dependencies."""
    made, bound = decorated.made, decorated.bound
    if decorated.construct != "asset_check" or bound is None or not isinstance(made, AssetCheckDefinition):
        return
    target = bound.value("asset")
    if isinstance(target, AssetsDefinition) and target.specs_exact and len(target.specs) > 1:
        told = f"This definition makes {len(target.specs)} assets, and a check is of one. Name the key of the asset."
        yield Violation(told, bound.arguments["asset"].at)
    listed = bound.value("additional_deps")
    if isinstance(made.asset, AssetKey) and isinstance(listed, SequenceValue):
        named = [dep for dep in made.deps if dep.origin == "deps" and dep.key == made.asset]
        if named:
            told = f"'{made.asset.to_user_string()}' is what is checked, and is not to be among the other dependencies."
            yield Violation(told, bound.arguments["additional_deps"].at)
    function = decorated_function(decorated.function)
    if function is None or isinstance(made.asset, Unknown):
        return
    parameters = function.definition.parameters
    if any(parameter.kind == "var_keyword" for parameter in parameters):
        return
    names = {parameter.name for parameter in parameters}
    for entry in entries(bound.value("additional_ins"))[0]:
        if entry.name not in names:
            yield Violation(f"'{entry.name}' is an input here, and no parameter of '{function.name}'.", entry.key.at)


RULE = Rule("DGL112", "invalid-check-target", "error", "0.1", (DecoratedFunction,), check)
