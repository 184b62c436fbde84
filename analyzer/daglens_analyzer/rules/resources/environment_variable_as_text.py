"""An `EnvVar` is put into a text.

## What it does
Reports an `EnvVar` at the top level of a module that is a field of an f-string, or is given to `format`, `%`, `str`,
`int` or `float`.

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
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.rules.bodies.body import own_nodes
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_STATEMENTS = (tree.Assign, tree.ExpressionStatement)
_CONVERSIONS = frozenset({"str", "int", "float"})


def check(module: ParsedModule) -> Iterator[Violation]:
    """Each expression of the top level that asks for the text of one."""
    if "EnvVar" not in module.text:
        return
    named = frozenset(_names(module))
    for chunk, statement in module.statements():
        if not isinstance(statement, _STATEMENTS):
            continue
        for node in own_nodes((statement,)):
            for each in _made_text(node):
                if _is_variable(each, named):
                    told = "An EnvVar has no text before a run starts. Use 'os.getenv', or pass the EnvVar on as it is."
                    at = NodeId(module.path, chunk, each.at)
                    read = Fix("Read it now", (Surround(at, "", ".get_value()"),), is_safe=False)
                    yield Violation(told, at, fixes=(read,))


def _names(module: ParsedModule) -> Iterator[str]:
    """Names that the top level binds to an EnvVar."""
    for _, statement in module.statements():
        if isinstance(statement, tree.Assign) and statement.value is not None and _is_variable(statement.value):
            yield from (target.id for target in statement.targets if isinstance(target, tree.Name))


def _made_text(node: Node) -> tuple[tree.Expression, ...]:
    """What a node makes a text or number of."""
    match node:
        case tree.FormattedValue(value=value, conversion=conversion) if conversion != "r":
            return (value,)
        case tree.Call(function=tree.Name(id=name), arguments=[only]) if name in _CONVERSIONS and not only.star:
            return (only.value,)
        case tree.Call(function=tree.Attribute(value=tree.Constant(), name="format"), arguments=arguments):
            return tuple(each.value for each in arguments if not each.star)
        case tree.BinaryOperation(left=tree.Constant(value=str()), operator="%", right=right):
            return right.items if isinstance(right, tree.SequenceDisplay) else (right,)
        case _:
            return ()


def _is_variable(expression: tree.Expression, named: frozenset[str] = frozenset()) -> bool:
    if isinstance(expression, tree.Name):
        return expression.id in named
    if not isinstance(expression, tree.Call):
        return False
    match expression.function:
        case tree.Name(id="EnvVar") | tree.Attribute(value=tree.Name(id="dg" | "dagster"), name="EnvVar"):
            return True
        case _:
            return False


RULE = Rule("DGL423", "environment-variable-as-text", "error", "0.1", (ParsedModule,), check)
