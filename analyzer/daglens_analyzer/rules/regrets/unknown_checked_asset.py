"""A check looks at an asset that its code location does not have.

## What it does
Compares the assets that checks are declared on with those that the code location has.

## Why is this bad?
Dagster takes the key for an asset that is made elsewhere and loads. The check stands on an asset of its own, which
nothing materializes, and the one that you meant goes unchecked.

## Example
```python
from dagster import AssetCheckResult, Definitions, asset, asset_check


@asset
def orders(): ...


# warning: 20 [unknown-checked-asset] "Did you mean 'orders'?"
@asset_check(asset="order")
def no_nulls():
    return AssetCheckResult(passed=True)


defs = Definitions(assets=[orders], asset_checks=[no_nulls])
```

## Use instead
```python fixed
from dagster import AssetCheckResult, Definitions, asset, asset_check


@asset
def orders(): ...


@asset_check(asset="orders")
def no_nulls():
    return AssetCheckResult(passed=True)


defs = Definitions(assets=[orders], asset_checks=[no_nulls])
```
Where the asset is really made elsewhere, declare it:
```python
from dagster import AssetCheckResult, AssetSpec, Definitions, asset_check


@asset_check(asset="order")
def no_nulls():
    return AssetCheckResult(passed=True)


defs = Definitions(assets=[AssetSpec("order")], asset_checks=[no_nulls])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_keys
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.is_exact, location.checks, location.facets, location.stubs


def check(location: CodeLocation) -> Iterator[Violation]:
    """Each check whose asset is a stub, and which no other asset brings along by depending on it."""
    if location.at is None or not location.is_exact:
        return
    for declared in location.checks:
        key = declared.asset
        if not isinstance(key, AssetKey) or key in location.first_of_key:
            continue
        near = [location.first_of_key[found] for found in nearest_keys(key, location.first_of_key)]
        # What is named as an upstream as well is known to be made elsewhere.
        if not near and key in location.lineage.downstream:
            continue
        names = [asset.key.to_user_string() for asset in near]
        yield Violation(
            f"No asset '{key.to_user_string()}' exists in '{location.name}': this check looks at nothing that is made "
            f"there.{did_you_mean(names)}",
            declared.asset_at,
            related=tuple(
                Related(asset.at, f"'{name}' is defined here") for asset, name in zip(near, names, strict=True)
            ),
            fixes=tuple(
                Fix(f"Change it to '{name}'", (Edit(declared.asset_at, name, "key"),), is_safe=False) for name in names
            ),
        )


RULE = Rule("DGL602", "unknown-checked-asset", "warning", "0.1", (CodeLocation,), check, depends_on=_read)
