"""An `EnvVar` is put into a text.

## What it does
Reports `EnvVar(...)` as a replacement field of an f-string, at the top level of a module.

## Why is this bad?
An `EnvVar` stands for a value that is read when a run starts. Asking for its text before raises an error.

## Example
```python
from dagster import EnvVar

# error: [environment-variable-as-text] "EnvVar"
url = f"postgres://{EnvVar('HOST')}/shop"
```

## Use instead
```python
import os

url = f"postgres://{os.getenv('HOST')}/shop"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import own_nodes
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_STATEMENTS = (tree.Assign, tree.ExpressionStatement)


def check(module: ParsedModule) -> Iterator[Violation]:
    """Each f-string of the top level that holds one."""
    if "EnvVar" not in module.text:
        return
    for chunk, statement in module.statements():
        if not isinstance(statement, _STATEMENTS):
            continue
        for node in own_nodes((statement,)):
            if isinstance(node, tree.FormattedValue) and node.conversion != "r" and _is_variable(node.value):
                told = "An EnvVar has no text before a run starts. Use 'os.getenv', or pass the EnvVar on as it is."
                yield Violation(told, NodeId(module.path, chunk, node.at))


def _is_variable(expression: tree.Expression) -> bool:
    if not isinstance(expression, tree.Call):
        return False
    match expression.function:
        case tree.Name(id="EnvVar") | tree.Attribute(value=tree.Name(id="dg" | "dagster"), name="EnvVar"):
            return True
        case _:
            return False


RULE = Rule("DGL423", "environment-variable-as-text", "error", "0.1", (ParsedModule,), check)
