"""An asset reads another one as a type that it does not have.

## What it does
Compares the annotation of a parameter with the return annotation of the asset that it reads, where both are plain types
(`int`, `str`, `float`, `bool`); and reports a parameter that reads an asset which returns nothing.

## Why is this bad?
The value is checked against the parameter's type when it is loaded, and an asset that returns nothing stores nothing
to load. The step fails.

## Example
```python
from dagster import asset


@asset
def order_count() -> str:
    return "3"


@asset
# warning: [mismatched-asset-types] "String"
def report(order_count: int): ...
```

## Use instead
```python
from dagster import asset


@asset
def order_count() -> int:
    return 3


@asset
def report(order_count: int): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.graph.placed_assets import PlacedAssets
from daglens_analyzer.rules.rule import Related, Rule, Violation

_PLAIN = frozenset({"Int", "String", "Float", "Bool"})
_ALSO = frozenset({("Bool", "Int")})


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each parameter whose type, or whose being one, does not fit what it reads."""
    for asset in placed.assets:
        node = asset.definition.node if asset.definition is not None and asset.kind == "asset" else None
        if not isinstance(node, OpDefinition) or isinstance(node.ins, Unknown):
            continue
        wanted = {known.name: known.type for known in node.ins}
        for dep in asset.deps:
            upstream = placed.upstream(dep.key)
            if dep.input is None or upstream is None or upstream.definition is None or dep.key == asset.key:
                continue
            given, taken = _output_type(upstream.definition), wanted.get(dep.input)
            key = dep.key.to_user_string()
            related = (Related(upstream.at, f"'{key}' is defined here"),)
            if given in _PLAIN and taken in _PLAIN and given != taken and (given, taken) not in _ALSO:
                told = f"'{key}' is of type {given}, and is read as {taken} here. Make the annotations agree."
                yield Violation(told, dep.written.at, related)
            elif given == "Nothing":
                told = f"'{key}' returns nothing, so there is nothing to load. Name it in 'deps=' instead."
                yield Violation(told, dep.written.at, related)


def _output_type(assets: AssetsDefinition) -> str | None:
    node = assets.node
    if assets.kind != "asset" or not isinstance(node, OpDefinition) or isinstance(node.outs, Unknown):
        return None
    return node.outs[0].type if len(node.outs) == 1 else None


RULE = Rule("DGL511", "mismatched-asset-types", "warning", "0.1", (PlacedAssets,), check)
