"""Two definitions of one code location make the same asset.

## What it does
Reports an asset whose key an earlier definition of the same code location makes already. One object listed twice is
fine, and so is a source asset beside the asset itself.

## Why is this bad?
A key names one asset. Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, asset


@asset(name="orders")
def shop_orders(): ...


# error: 13 [duplicate-asset-key] "orders"
@asset(name="orders")
def market_orders(): ...


defs = Definitions(assets=[shop_orders, market_orders])
```

## Use instead
```python fixed
from dagster import Definitions, asset


@asset(name="orders")
def shop_orders(): ...


@asset()
def market_orders(): ...


defs = Definitions(assets=[shop_orders, market_orders])
```
Or give one of them another name, or both a prefix.
```python
from dagster import Definitions, asset


@asset(name="orders", key_prefix="shop")
def shop_orders(): ...


@asset(name="orders", key_prefix="market")
def market_orders(): ...


defs = Definitions(assets=[shop_orders, market_orders])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.name, location.made if location.repeated_keys else ()


def check(location: CodeLocation) -> Iterator[Violation]:
    """The second and later definitions of each key. A location that no object declares is only a file's own names."""
    if location.at is None or not location.repeated_keys:
        return
    first: dict[AssetKey, Asset] = {}
    for asset in location.assets:
        if asset.key not in location.repeated_keys or asset.definition is None:
            continue
        if not asset.executable and not asset.definition.is_bare_spec:
            continue
        other = first.setdefault(asset.key, asset)
        if other is asset or _is_one_thing(other.definition, asset.definition):
            continue
        if not asset.executable and not other.executable:
            continue  # Specs of one key are one external asset.
        key = asset.key.to_user_string()
        spec = asset.spec
        yield Violation(
            f"Asset '{key}' is defined twice in {location.name!r}: a key names one asset. "
            "Rename one of the two, give it a prefix, or remove it.",
            spec.key_at if spec is not None else asset.at,
            related=(Related(other.at, f"'{key}' is first defined here"),),
            fixes=tuple(_fixes(asset, location)),
        )


def _fixes(asset: Asset, location: CodeLocation) -> Iterator[Fix]:
    """A name given to a function that has another one of its own."""
    node = asset.definition.node if asset.definition is not None else None
    function = node.function if node is not None else None
    decorator = decorating(function)
    spec = asset.spec
    if function is None or decorator is None or spec is None or spec.key_at == asset.at or asset.built_at is not None:
        return
    own = AssetKey((*asset.key.parts[:-1], function.name))
    is_plain = asset.kind in ("asset", "graph_asset") and decorator.at.chunk == spec.key_at.chunk
    if is_plain and own not in location.asset_by_key and name_problem(function.name) is None:
        yield Fix(f"Name it '{function.name}', as its function", (RemoveItem(spec.key_at),), is_safe=False)


def _is_one_thing(left: AssetsDefinition | None, right: AssetsDefinition | None) -> bool:
    """One object, or copies of one (`with_resources`, `with_attributes`...), which share the op or graph."""
    if left is None or right is None:
        return False
    return left is right or (left.node is not None and left.node is right.node)


RULE = Rule("DGL102", "duplicate-asset-key", "error", "0.1", (CodeLocation,), check, depends_on=_read)
