"""An upstream is named by the last part of its key alone.

## What it does
Reports a parameter, an `AssetIn` or an entry of `deps=` whose key no asset has, and which Dagster binds to the one
asset of the same group whose key ends in it. The rule is off by default, as this is how Dagster means it to work:
`extend-select = ["DGL603"]` switches it on.

## Why is this bad?
Another asset of the group whose key ends in the same word, or a move to another group, cuts the lineage or breaks the
load, far from where it was written.

## Example
```python
from dagster import Definitions, asset


@asset(key_prefix="raw")
def orders():
    return [1]


@asset
# info: 12 [loosely-bound-asset] "'raw/orders'"
def report(orders):
    return len(orders)


defs = Definitions(assets=[orders, report])
```

## Use instead
```python fixed
from dagster import AssetIn, Definitions, asset


@asset(key_prefix="raw")
def orders():
    return [1]


@asset(ins={"orders": AssetIn(["raw", "orders"])})
def report(orders):
    return len(orders)


defs = Definitions(assets=[orders, report])
```
In `deps=`, the whole key or the asset itself:
```python
from dagster import Definitions, asset


@asset(key_prefix="raw")
def orders(): ...


# info: [loosely-bound-asset] "'raw/orders'"
@asset(deps=["orders"])
def report(): ...


defs = Definitions(assets=[orders, report])
```
```python fixed
from dagster import Definitions, asset


@asset(key_prefix="raw")
def orders(): ...


@asset(deps=[["raw", "orders"]])
def report(): ...


defs = Definitions(assets=[orders, report])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.model import Asset, ResolvedDep
from daglens_analyzer.graph.placed_assets import PlacedAssets
from daglens_analyzer.rules.asset_in import declared_asset_in
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each dependency that is bound to another key than the one written. A file's own names are no location yet."""
    if placed.location.at is None:
        return
    found = {id(dep.written): (asset, dep) for asset in reversed(placed.assets) for dep in asset.deps}
    for asset, dep in found.values():
        written = dep.written
        if dep.key == written.key or not dep.is_provided or written.table_name is not None:
            continue
        key, upstream = dep.key.to_user_string(), placed.upstream(dep.key)
        yield Violation(
            f"'{written.key.to_user_string()}' is bound to '{key}', which alone ends in it in this group. Name it in "  # type: ignore[union-attr]
            "full, and it stays bound when others come.",
            written.key_at or written.at,
            related=() if upstream is None else (Related(upstream.at, f"'{key}' is defined here"),),
            fixes=tuple(_fixes(asset, dep)),
        )


def _fixes(asset: Asset, dep: ResolvedDep) -> Iterator[Fix]:
    written, key = dep.written, dep.key
    node = asset.definition.node if asset.definition is not None else None
    decorator = decorating(node.function if node is not None else None)
    title = f"Name it '{key.to_user_string()}'"
    if asset.built_at is not None:
        return
    if written.origin != "parameter":
        yield Fix(title, (Edit(written.key_at or written.at, key.to_user_string(), "key"),))
    elif decorator is not None and dep.input is not None:
        yield Fix(title, declared_asset_in(decorator, dep.input, key))


RULE = Rule("DGL603", "loosely-bound-asset", "info", "0.1", (PlacedAssets,), check, enabled=False)
