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
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_keys
from daglens_analyzer.rules.rename_parameter import rename_parameter
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation

NEEDS_A_VALUE = frozenset({"parameter", "asset_in"})


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each dependency that needs a value and has no asset, in a location whose assets are all known."""
    if not placed.location.is_exact:
        return
    lacking = [
        (asset, dep)
        for asset in placed.assets
        for dep in asset.deps
        if not dep.is_provided and dep.written.origin in NEEDS_A_VALUE
    ]
    if not lacking:
        return
    provided = {asset.key: asset for asset in placed.everything().values() if not asset.is_stub}
    # The assets of one definition share what their function takes.
    for asset, dep in {id(dep.written): (asset, dep) for asset, dep in reversed(lacking)}.values():
        yield from _violation(placed.location, asset, dep, provided)


def _violation(
    location: Standing, asset: Asset, dep: ResolvedDep, provided: dict[AssetKey, Asset]
) -> Iterator[Violation]:
    near = nearest_keys(dep.key, provided)
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
        related=tuple(Related(provided[key].at, f"'{key.to_user_string()}' is defined here") for key in near),
        fixes=tuple(_fixes(asset, dep, near)),
        severity=None if location.at is not None else "warning",
    )


def _fixes(asset: Asset, dep: ResolvedDep, near: tuple[AssetKey, ...]) -> Iterator[Fix]:
    for key in near:
        text = key.to_user_string()
        if dep.written.origin == "parameter":
            function = asset.definition.node.function if asset.definition and asset.definition.node else None
            if function is None or dep.input is None or len(key.parts) != 1:
                continue
            edits = rename_parameter(function, dep.input, key.name)
            if edits:
                yield Fix(f"Rename the parameter to '{text}'", edits)
        elif dep.written.key_at is not None:
            yield Fix(f"Change the key to '{text}'", (Edit(dep.written.key_at, text, "string"),))


RULE = Rule("DGL101", "unknown-upstream-asset", "error", "0.1", (PlacedAssets,), check)
