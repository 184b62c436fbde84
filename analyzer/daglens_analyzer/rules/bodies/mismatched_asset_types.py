"""An asset reads another one as a type that it does not have.

## What it does
Compares the annotation of a parameter with the return annotation of the asset that it reads, where both are builtin
types or collections of them; and reports a parameter that reads an asset which stores nothing.

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

from daglens_analyzer.evaluate.values import FunctionValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.graph.model import ResolvedDep
from daglens_analyzer.graph.placed_assets import PlacedAssets
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.asset_in import key_literal
from daglens_analyzer.rules.bodies.body import called, nodes_of
from daglens_analyzer.rules.bodies.ways_through import within
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddItem, RemoveParameter
from daglens_analyzer.rules.parameter_use import uses_parameter
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_FAMILIES = {"Int": "int", "String": "str", "Float": "float", "Bool": "bool", "dict": "dict", "set": "set"}
_ALSO = frozenset({("bool", "int")})


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
            given, taken = _output_type(upstream.definition, dep.key), wanted.get(dep.input)
            key = dep.key.to_user_string()
            related = (Related(upstream.at, f"'{key}' is defined here"),)
            if given is not None and taken is not None and _never_fits(given, taken):
                told = f"'{key}' is of type {given}, and is read as {taken} here. Make the annotations agree."
                yield Violation(told, dep.written.at, related)
            elif not _is_managed(placed, node, upstream.definition) and (
                given == "Nothing" or _gives_only_results(upstream.definition)
            ):
                told = f"'{key}' stores no value, so there is nothing to load. Name it in 'deps=' instead."
                yield Violation(told, dep.written.at, related, tuple(_not_loading(node, dep)))


def _not_loading(node: OpDefinition, dep: ResolvedDep) -> Iterator[Fix]:
    """The same lineage without the value, where the body has no use for it."""
    function, name = node.function, dep.input
    definition = function.definition if function is not None else None
    decorator = decorating(function)
    if function is None or not isinstance(definition, tree.FunctionDef) or decorator is None or name is None:
        return
    if dep.written.origin == "parameter" and not uses_parameter(definition, name):
        removed = RemoveParameter(function.node(definition.at), name)
        added = AddItem(decorator.at, "deps", key_literal(dep.key))
        yield Fix("Name it in 'deps='", (removed, added), is_safe=False)


def _output_type(assets: AssetsDefinition, key: AssetKey) -> str | None:
    """The type of the output that an asset is."""
    node = assets.node
    is_made = assets.kind in ("asset", "multi_asset")
    if not is_made or not isinstance(node, OpDefinition) or isinstance(node.outs, Unknown):
        return None
    output = next((spec.output for spec in assets.specs if spec.key == key), None)
    return next((each.type for each in node.outs if each.name == output), None)


def _is_managed(placed: PlacedAssets, node: OpDefinition, upstream: AssetsDefinition) -> bool:
    """Whether an IO manager of the user's may load what no run has stored."""
    names_one = isinstance(upstream.node, OpDefinition) and upstream.node.manager_places
    return bool(names_one or node.manager_places or "io_manager" in (placed.location.resources or ()))


def _gives_only_results(assets: AssetsDefinition) -> bool:
    """Whether all that its function returns are results that carry no value."""
    function = assets.node.function if isinstance(assets.node, OpDefinition) else None
    if assets.kind != "asset" or function is None or not isinstance(function.definition, tree.FunctionDef):
        return False
    # All of a body is looked through for yields alone: there may be one in any expression.
    definition = function.definition
    nodes = nodes_of(function) if definition.is_generator else within(definition.body)
    given = [node.value for node in nodes if isinstance(node, tree.Return | tree.Yield)]
    results = [each for each in given if isinstance(each, tree.Call) and _is_result(function, each)]
    return bool(given) and len(results) == len(given)


def _is_result(function: FunctionValue, call: tree.Call) -> bool:
    has_value = any(each.star or each.keyword == "value" for each in call.arguments)
    return called(function, call) == "dagster.MaterializeResult" and not has_value


def _never_fits(given: str, taken: str) -> bool:
    """Whether no value of one type is one of the other."""
    first, second = _family(given.removesuffix("?")), _family(taken.removesuffix("?"))
    if first is None or second is None:
        return False
    if first != second:
        # What may be None on both sides fits as None.
        return (first, second) not in _ALSO and not (given.endswith("?") and taken.endswith("?"))
    inside = _item(given), _item(taken)
    return inside[0] is not None and inside[1] is not None and _never_fits(inside[0], inside[1])


def _family(name: str) -> str | None:
    """The Python type behind a type's printed name; None for one that others may derive from."""
    if name.startswith("["):
        return "list"
    if name.startswith(("Dict[", "Set[")):
        return name.partition("[")[0].lower()
    return _FAMILIES.get(name)


def _item(name: str) -> str | None:
    """What a list is of."""
    inside = name[1:-1] if name.startswith("[") and name.endswith("]") else None
    return None if inside == "Any" else inside


RULE = Rule("DGL511", "mismatched-asset-types", "warning", "0.1", (PlacedAssets,), check)
