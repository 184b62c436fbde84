"""A function uses a resource that it does not ask for.

## What it does
Compares `context.resources.name` in the bodies of ops, assets and checks with `required_resource_keys=` and the
parameters that ask for resources.

## Why is this bad?
A step is given only the resources that it asks for. It fails.

## Example
```python
from dagster import asset


@asset
def orders(context):
    # warning: [undeclared-resource] "'database'"
    return context.resources.database.query("orders")
```

## Use instead
```python fixed
from dagster import asset


@asset(required_resource_keys={"database"})
def orders(context):
    return context.resources.database.query("orders")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddItem
from daglens_analyzer.rules.rule import Fix, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset"})
_OWN = frozenset({"io_manager", "_asdict", "_fields", "original_resource_dict"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each resource that is used and not asked for."""
    body = body_of(decorated) if decorated.construct in _JUDGED else None
    context = body.context if body is not None else None
    made, bound = decorated.made, decorated.bound
    node = made.node if isinstance(made, AssetsDefinition) else made
    if body is None or context is None or bound is None or not bound.is_exact or not isinstance(node, OpDefinition):
        return
    if isinstance(node.required_resource_keys, Unknown) or is_given(bound.value("resource_defs")):
        return
    for part in body.nodes:
        match part:
            case tree.Attribute(
                value=tree.Attribute(value=tree.Name(id=name), name="resources"), name=key, name_at=at
            ) if name == context.name and key not in node.required_resource_keys and key not in _OWN:
                told = f"Resource '{key}' is used here, and not asked for: add it to 'required_resource_keys'."
                yield Violation(told, body.function.node(at), fixes=tuple(_fixes(body, key)))
            case _:
                pass


def _fixes(body: Body, key: str) -> Iterator[Fix]:
    decorator = decorating(body.function)
    if decorator is not None:
        asked = AddItem(decorator.at, "required_resource_keys", f'"{key}"', "{}")
        yield Fix(f"Ask for the resource '{key}'", (asked,), is_safe=False)


RULE = Rule("DGL506", "undeclared-resource", "warning", "0.1", (DecoratedFunction,), check)
