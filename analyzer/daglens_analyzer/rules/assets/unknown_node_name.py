"""Keys are given for inputs or outputs that the op or graph under an asset does not have.

## What it does
Compares `keys_by_input_name=` and `keys_by_output_name=` of `AssetsDefinition.from_op` and `.from_graph` with the
inputs and outputs of what is given to them. Keys for inputs are given for all of them, or for none.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import AssetKey, AssetsDefinition, op


@op
def count(rows):
    return len(rows)


# error: [unknown-node-name] "'lines'"
counted = AssetsDefinition.from_op(count, keys_by_input_name={"lines": AssetKey("orders")})
```

## Use instead
```python
from dagster import AssetKey, AssetsDefinition, op


@op
def count(rows):
    return len(rows)


counted = AssetsDefinition.from_op(count, keys_by_input_name={"rows": AssetKey("orders")})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Related, Rule, Violation

_NODES = {"AssetsDefinition.from_op": "op_def", "AssetsDefinition.from_graph": "graph_def"}


def check(call: ApiCall) -> Iterator[Violation]:
    """Each name that the node does not have."""
    node = call.bound.value(_NODES.get(call.construct, ""))
    if not isinstance(node, OpDefinition | GraphDefinition) or not call.bound.is_exact:
        return
    if isinstance(node, GraphDefinition) and not node.is_exact:
        return
    if isinstance(node, GraphDefinition) and node.outs == () and call.construct == "AssetsDefinition.from_graph":
        told = f"The graph '{node.name}' returns nothing, so it makes no asset. Return what its last op gives."
        yield Violation(told, call.at, (Related(node.name_at, f"'{node.name}' is defined here"),))
        return
    for argument, ports, kind in (
        ("keys_by_input_name", node.ins, "input"),
        ("keys_by_output_name", node.outs, "output"),
        ("internal_asset_deps", node.outs, "output"),
    ):
        if isinstance(ports, Unknown):
            continue
        names = [port.name for port in ports]
        if argument == "keys_by_input_name":
            yield from _left_out(call, node, names)
        for entry in entries(call.bound.value(argument))[0]:
            if entry.name not in names:
                near = nearest_names(entry.name, names)
                told = f"'{node.name}' has no {kind} '{entry.name}'.{did_you_mean(near)}"
                related = (Related(node.name_at, f"'{node.name}' is defined here"),)
                yield Violation(told, entry.key.at, related, fixes_among(entry.key.at, entry.name, names))


def _left_out(call: ApiCall, node: OpDefinition | GraphDefinition, names: list[str]) -> Iterator[Violation]:
    """The input that a dict of keys, which is to name all of them, lacks."""
    given, is_exact = entries(call.bound.value("keys_by_input_name"))
    lacking = [name for name in names if name not in {entry.name for entry in given}]
    if given and is_exact and lacking and all(entry.name in names for entry in given):
        told = f"'{node.name}' has the input '{lacking[0]}' too: give the keys of all inputs, or of none."
        yield Violation(told, call.bound.arguments["keys_by_input_name"].at)


RULE = Rule("DGL113", "unknown-node-name", "error", "0.1", (ApiCall,), check)
