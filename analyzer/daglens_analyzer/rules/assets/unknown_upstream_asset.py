"""A parameter or an `AssetIn` names an upstream asset that nothing provides.

## What it does
Looks for the asset behind each parameter of an asset's function and behind each `AssetIn`. A key of one part may also
mean an asset of the same group whose key ends in it, as Dagster matches them. Upstreams that stand only in `deps=` are
left alone: Dagster makes an external asset of those.

Nothing is reported where the code location may hold assets that cannot be known without running the code.

## Why is this bad?
The value has to be loaded from somewhere. Dagster refuses to load the whole code location.

## Example
```python
from dagster import Definitions, asset


@asset
def customers(): ...


@asset
# error: 12 [unknown-upstream-asset] "custommers"
def report(custommers):
    return len(custommers)


defs = Definitions(assets=[customers, report])
```

## Use instead
```python fixed
from dagster import Definitions, asset


@asset
def customers(): ...


@asset
def report(customers):
    return len(customers)


defs = Definitions(assets=[customers, report])
```
A key in an `AssetIn` is looked for in the same way:
```python
from dagster import AssetIn, AssetKey, Definitions, asset


@asset(key_prefix="raw", group_name="raw")
def customers(): ...


# error: 29 [unknown-upstream-asset] "raw/customers"
@asset(ins={"rows": AssetIn("customers")})
def report(rows): ...


defs = Definitions(assets=[customers, report])
```
Where the asset exists with a prefix, in another group, an `AssetIn` names it in full:
```python
from dagster import Definitions, asset


@asset(key_prefix="raw", group_name="raw")
def customers(): ...


@asset
# error: [unknown-upstream-asset] "raw/customers"
def report(customers): ...


defs = Definitions(assets=[customers, report])
```
```python fixed
from dagster import AssetIn, Definitions, asset


@asset(key_prefix="raw", group_name="raw")
def customers(): ...


@asset(ins={"customers": AssetIn(["raw", "customers"])})
def report(customers): ...


defs = Definitions(assets=[customers, report])
```
Where nothing is like it, it can be created:
```python
from dagster import Definitions, asset


@asset
# error: [unknown-upstream-asset] "orders"
def report(orders):
    return len(orders)


defs = Definitions(assets=[report])
```
```python fixed
from dagster import Definitions, asset


@asset
def orders(): ...


@asset
def report(orders):
    return len(orders)


defs = Definitions(assets=[report, orders])
```
An asset that is made elsewhere can be declared, or named in `deps=` where its value is not wanted:
```python
from dagster import AssetSpec, Definitions, asset

exported = AssetSpec("exported")


@asset(deps=["somewhere_else"])
def report(exported): ...


defs = Definitions(assets=[exported, report])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import Asset, ResolvedDep
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing, Typed
from daglens_analyzer.rules.asset_in import declared_asset_in
from daglens_analyzer.rules.decorating import Decorating, decorating
from daglens_analyzer.rules.edits import AddAbove, AddItem, RemoveItem, named
from daglens_analyzer.rules.nearest_name import did_you_mean
from daglens_analyzer.rules.rename_parameter import rename_parameter
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem
from daglens_analyzer.source.node_id import NodeId

NEEDS_A_VALUE = frozenset({"parameter", "asset_in"})


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each dependency that needs a value and has no asset, in a location whose assets are all known."""
    if not placed.location.is_exact:
        return
    lacking = [
        (asset, dep)
        for asset in placed.assets
        for dep in asset.deps
        if not dep.is_provided and dep.written.origin in NEEDS_A_VALUE and not dep.written.is_doubtful
        # A misplaced context is told of as such.
        if dep.written.origin != "parameter" or dep.written.input != "context"
    ]
    # The assets of one definition share what their function takes.
    for asset, dep in {id(dep.written): (asset, dep) for asset, dep in reversed(lacking)}.values():
        others = placed.near(Typed(dep.key, is_whole=False))[:3]
        yield from _violation(placed.location, asset, dep, others)


def _violation(location: Standing, asset: Asset, dep: ResolvedDep, others: tuple[Asset, ...]) -> Iterator[Violation]:
    near = tuple(other.key for other in others)
    if location.at is None and not near:
        # A file outside any code location: what it lacks may well come from where it is used.
        return
    key = dep.key.to_user_string()
    said = f"No asset '{key}' exists in {location.name!r}, and '{asset.key.to_user_string()}' loads its value"
    if dep.input and dep.written.origin == "asset_in":
        said += f" as '{dep.input}'"
    yield Violation(
        f"{said}.{did_you_mean(key.to_user_string() for key in near)}",
        dep.written.key_at or dep.written.at,
        related=tuple(Related(other.at, f"'{other.key.to_user_string()}' is defined here") for other in others),
        fixes=tuple(_fixes(location, asset, dep, near)),
        severity=None if location.at is not None else "warning",
    )


def _fixes(location: Standing, asset: Asset, dep: ResolvedDep, near: tuple[AssetKey, ...]) -> Iterator[Fix]:
    function = asset.definition.node.function if asset.definition and asset.definition.node else None
    decorator = decorating(function)
    for key in near:
        text = key.to_user_string()
        if dep.written.origin == "parameter":
            if function is None or dep.input is None:
                continue
            if len(key.parts) == 1:
                edits = rename_parameter(function, dep.input, key.name)
                if edits:
                    yield Fix(f"Rename the parameter to '{text}'", edits)
            elif decorator is not None and asset.built_at is None:
                yield Fix(f"Load '{text}' into it", declared_asset_in(decorator, dep.input, key))
        elif dep.written.is_prefixed and dep.written.key_at is not None:
            if key.name == dep.key.name:
                yield _moved(dep.written.key_at, key.parts[:-1])
        elif dep.written.key_at is not None:
            yield Fix(f"Change the key to '{text}'", (Edit(dep.written.key_at, text, "key"),))
    if decorator is not None and asset.built_at is None and not near:
        yield from _created(location, dep.key, decorator)


def _moved(prefix_at: NodeId, parts: tuple[str, ...]) -> Fix:
    """The input's name is right, and what stands before it is not."""
    if not parts:
        return Fix("Remove the prefix", (RemoveItem(prefix_at),))
    prefix = "/".join(parts)
    return Fix(f"Change the prefix to '{prefix}'", (Edit(prefix_at, prefix, "key"),))


def _created(location: Standing, key: AssetKey, decorator: Decorating) -> Iterator[Fix]:
    """The asset that is missing, to be filled in, where the location lists its assets in the same file."""
    if (
        location.at is None
        or location.at.path != decorator.at.path
        or not key.name.isidentifier()
        or name_problem(key.name)
    ):
        return
    given = f"(key_prefix=[{', '.join(repr(part) for part in key.parts[:-1])}])" if len(key.parts) > 1 else ""
    stub = f"@{named('asset')}{given.replace(chr(39), chr(34))}\ndef {key.name}(): ..."
    edits = (AddAbove(decorator.at, stub), AddItem(location.at, "assets", key.name, callee="Definitions"))
    yield Fix(f"Create the asset '{key.to_user_string()}'", edits, is_safe=False)


RULE = Rule("DGL101", "unknown-upstream-asset", "error", "0.1", (PlacedAssets,), check)
