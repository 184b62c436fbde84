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

from daglens_analyzer.api.load_assets import LoadedTwice
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem
from daglens_analyzer.source.node_id import NodeId

DEFINED_TWICE = (
    "Asset '{}' is defined twice: a key names one asset. Rename one of the two, give it a prefix, or remove it."
)


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.name, location.made if location.repeated_keys else ()


def check(location: CodeLocation | LoadedTwice) -> Iterator[Violation]:
    """The second and later definitions of each key. A location that no object declares is only a file's own names."""
    if isinstance(location, LoadedTwice):
        yield from _loaded(location)
        return
    if location.at is None or not location.repeated_keys:
        return
    first: dict[AssetKey, Asset] = {}
    for asset in location.assets:
        if asset.key not in location.repeated_keys or asset.definition is None:
            continue
        other = first.setdefault(asset.key, asset)
        if other is asset or _is_one_thing(other.definition, asset.definition):
            continue
        if frozenset({_sort(other), _sort(asset)}) not in _REFUSED:
            continue
        key = asset.key.to_user_string()
        yield Violation(
            DEFINED_TWICE.format(key),
            _place(asset),
            is_mutual=True,
            related=(Related(_place(other), f"'{key}' is defined here too"),),
            fixes=tuple(_fixes(asset, location)),
        )


_REFUSED = frozenset(
    map(frozenset, ({"made"}, {"made", "spec"}, {"made", "external"}, {"external"}, {"spec", "source"}))
)
"""What cannot have one key. Specs of one key are one external asset, and a source gives way to what makes it."""


def _sort(asset: Asset) -> str:
    definition = asset.definition
    if definition is not None and definition.is_source:
        return "source"
    if asset.executable:
        return "made"
    return "spec" if definition is not None and definition.is_bare_spec else "external"


def _place(asset: Asset) -> NodeId:
    return asset.at if asset.spec is None else asset.spec.key_at


def _loaded(loaded: LoadedTwice) -> Iterator[Violation]:
    key = loaded.second.specs[0].key
    if isinstance(key, AssetKey):
        name = key.to_user_string()
        related = (
            Related(loaded.first.specs[0].key_at, f"'{name}' is defined here too"),
            Related(loaded.loaded_at, "both are loaded here"),
        )
        yield Violation(DEFINED_TWICE.format(name), loaded.at, related, is_mutual=True)


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
    is_same_node = left.node is not None and left.node is right.node
    return left is right or is_same_node or (left.node is None and left.at == right.at)


RULE = Rule("DGL102", "duplicate-asset-key", "error", "0.1", (CodeLocation, LoadedTwice), check, depends_on=_read)
