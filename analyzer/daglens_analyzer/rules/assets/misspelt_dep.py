"""A key in `deps=` has no asset, and is nearly that of one that exists.

## What it does
Looks at upstreams that are only named, in `deps=` and in specs. Dagster takes a key that nothing provides for an asset
that is made elsewhere, so only those are reported that a slip of the fingers would explain.

## Why is this bad?
It loads, but the lineage is cut: the asset does not follow the one you meant, and an unknown one appears beside it.

## Example
```python
from dagster import Definitions, asset


@asset
def customers(): ...


# warning: 14 [misspelt-dep] "Did you mean 'customers'?"
@asset(deps=["custommers"])
def report(): ...


defs = Definitions(assets=[customers, report])
```

## Use instead
```python fixed
from dagster import Definitions, asset


@asset
def customers(): ...


@asset(deps=["customers"])
def report(): ...


defs = Definitions(assets=[customers, report])
```
A key of several parts stays a list:
```python
from dagster import AssetSpec, Definitions, asset

customers = AssetSpec(["raw", "customers"])


# warning: 14 [misspelt-dep] "raw/customers"
@asset(deps=[["raw", "custommers"]])
def report(): ...


defs = Definitions(assets=[customers, report])
```
```python fixed
from dagster import AssetSpec, Definitions, asset

customers = AssetSpec(["raw", "customers"])


@asset(deps=[["raw", "customers"]])
def report(): ...


defs = Definitions(assets=[customers, report])
```
If it really is another asset, declare it, so that readers and tools know: `AssetSpec("custommers")`.
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.placed_assets import PlacedAssets, Typed
from daglens_analyzer.rules.nearest_name import did_you_mean
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each stub whose whole key is within a few letters of an asset's."""
    location = placed.location
    if location.at is None or not location.is_exact:
        return
    lacking = [
        (asset, dep)
        for asset in placed.assets
        for dep in asset.deps
        if not dep.is_provided and dep.written.origin in ("deps", "spec")
    ]
    # The assets of one definition share its `deps=`.
    for asset, dep in {id(dep.written): (asset, dep) for asset, dep in reversed(lacking)}.values():
        text = dep.key.to_user_string()
        found = placed.near(Typed(dep.key, is_whole=True)) if len(text) > 3 else ()
        others = [other for other in found if other.key != asset.key][:3]
        if not others:
            continue
        near = [other.key.to_user_string() for other in others]
        at = dep.written.key_at or dep.written.at
        yield Violation(
            f"No asset '{text}' exists in {location.name!r}: Dagster takes it for one that is made elsewhere."
            f"{did_you_mean(near)}",
            at,
            related=tuple(
                Related(other.at, f"'{key}' is defined here") for other, key in zip(others, near, strict=True)
            ),
            fixes=tuple(Fix(f"Change it to '{key}'", (Edit(at, key, "key"),), is_safe=False) for key in near),
        )


RULE = Rule("DGL105", "misspelt-dep", "warning", "0.1", (PlacedAssets,), check)
