"""A function gives something that its annotation or its output's type rules out.

## What it does
Looks at ops and assets with one output: one whose type is a plain one (`int`, `str`, `float`, `bool`) and whose body
returns nothing at all or a constant of another type, and one of type `Nothing` whose body returns a value.

## Why is this bad?
Outputs are checked against their types. The step fails.

## Example
```python
from dagster import asset


@asset
# warning: [result-of-another-type] "returns nothing"
def order_count() -> int:
    pass
```

## Use instead
```python
from dagster import asset


@asset
def order_count() -> int:
    return 3
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import body_of, is_plain
from daglens_analyzer.rules.rule import Rule, Violation

_TYPES: dict[str, tuple[type, ...]] = {"Int": (int,), "String": (str,), "Float": (float,), "Bool": (bool,)}


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """What does not fit the type of the one output."""
    body = body_of(decorated) if decorated.construct in ("op", "asset") else None
    assets = decorated.made if isinstance(decorated.made, AssetsDefinition) else None
    node = assets.node if assets is not None else decorated.made
    if body is None or body.yields or not body.is_known or not isinstance(node, OpDefinition):
        return
    if isinstance(node.outs, Unknown) or len(node.outs) != 1 or node.outs[0].dynamic:
        return
    output = node.outs[0]
    if output.type in _TYPES and output.required and _does_nothing(body.definition):
        told = f"'{body.function.name}' returns nothing, and its output is of type {output.type}."
        yield Violation(told, body.function.node(body.definition.name_at))
    for returned in body.returns:
        value = returned.value
        if value is None:
            continue
        if output.type == "Nothing" and is_plain(value):
            told = f"The output of '{body.function.name}' is of type Nothing, and a value is returned here."
            yield Violation(told, body.function.node(returned.at))
        elif output.type in _TYPES and _is_other(value, _TYPES[output.type]):
            told = f"The output of '{body.function.name}' is of type {output.type}, and this is another."
            yield Violation(told, body.function.node(returned.at))


def _does_nothing(definition: tree.FunctionDef) -> bool:
    """Whether a body is only a docstring, `pass` or `...`."""
    return all(
        isinstance(statement, tree.Simple)
        or (isinstance(statement, tree.ExpressionStatement) and isinstance(statement.value, tree.Constant))
        for statement in definition.body
    )


def _is_other(value: tree.Expression, types: tuple[type, ...]) -> bool:
    if isinstance(value, tree.Constant):
        if value.value is None or value.value is ...:
            return value.value is None
        return not isinstance(value.value, types) or (isinstance(value.value, bool) and bool not in types)
    return isinstance(value, tree.DictDisplay | tree.SequenceDisplay)


RULE = Rule("DGL504", "result-of-another-type", "warning", "0.1", (DecoratedFunction,), check)
