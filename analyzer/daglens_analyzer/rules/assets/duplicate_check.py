"""A check is declared twice in one definition.

## What it does
Compares the names of the checks in `check_specs=` of an asset.

## Why is this bad?
A check is known by its asset and its name. Dagster refuses the definition.

## Example
```python
from dagster import AssetCheckSpec, asset


@asset(
    check_specs=[
        AssetCheckSpec("no_nulls", asset="orders"),
        # error: [duplicate-check] "no_nulls"
        AssetCheckSpec("no_nulls", asset="orders"),
    ]
)
def orders(): ...
```

## Use instead
```python
from dagster import AssetCheckSpec, asset


@asset(check_specs=[AssetCheckSpec("no_nulls", asset="orders"), AssetCheckSpec("unique", asset="orders")])
def orders(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation


def check(assets: AssetsDefinition) -> Iterator[Violation]:
    """The second check of each name, and checks on what is not made here."""
    first: dict[tuple[AssetKey, str], AssetCheckDefinition] = {}
    for spec in assets.checks:
        if isinstance(spec.asset, Unknown) or isinstance(spec.name, Unknown):
            continue
        other = first.setdefault((spec.asset, spec.name), spec)
        if other is not spec:
            yield Violation(
                f"Check '{spec.name}' of '{spec.asset.to_user_string()}' is declared twice. Rename or remove one.",
                spec.at,
                related=(Related(other.at, "it is first declared here"),),
                fixes=(Fix("Remove this one", (RemoveItem(spec.at),), is_safe=False),) if spec.built_at is None else (),
            )
    yield from _elsewhere(assets)


def _elsewhere(assets: AssetsDefinition) -> Iterator[Violation]:
    if assets.kind != "asset" or not assets.specs_exact or any(isinstance(spec.key, Unknown) for spec in assets.specs):
        return
    made = {spec.key for spec in assets.specs}
    for spec in assets.checks:
        # A whole check in the place of a spec is told of where it is given.
        if isinstance(spec.asset, AssetKey) and spec.asset not in made and spec.function is None:
            yield Violation(
                f"Check '{spec.name}' is on '{spec.asset.to_user_string()}', which is not made here. Name the asset "
                "that is, or write the check by itself with '@asset_check'.",
                spec.at,
            )


RULE = Rule("DGL111", "duplicate-check", "error", "0.1", (AssetsDefinition,), check)
