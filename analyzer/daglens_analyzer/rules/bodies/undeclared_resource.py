"""A function uses a resource that it does not ask for.

## What it does
Compares `context.resources.name` in the bodies of ops, assets, checks, hooks, schedules and sensors with
`required_resource_keys=` and the parameters that ask for resources.

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

from daglens_analyzer.api.construct import Bound, DecoratedFunction
from daglens_analyzer.api.reading import is_given, known_text
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.evaluate.values import SequenceValue
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddItem
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation

_STEPS = frozenset({"op", "asset", "multi_asset"})
_OTHERS = frozenset({"asset_check", "multi_asset_check", "success_hook", "failure_hook", "resource", "io_manager"})
_TICKS = frozenset({"schedule", "sensor", "asset_sensor", "multi_asset_sensor"})
_OWN = frozenset({"io_manager", "_asdict", "_fields", "_replace", "original_resource_dict", "count", "index"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each resource that is used and not asked for."""
    body = body_of(decorated)
    context = body.context if body is not None else None
    asked = _asked_for(decorated)
    if body is None or context is None or asked is None or context.name in body.bound:
        return
    for part in body.nodes:
        match part:
            case tree.Attribute(
                value=tree.Attribute(value=tree.Name(id=name), name="resources"), name=key, name_at=at
            ) if name == context.name and key not in asked and key not in _OWN:
                told = f"Resource '{key}' is used here, and not asked for: add it to 'required_resource_keys'."
                yield Violation(told, body.function.node(at), fixes=tuple(_fixes(body, key)))
            case tree.Subscript(
                at=at,
                value=tree.Attribute(value=tree.Name(id=name), name="resources"),
                index=tree.Constant(value=str(key)),
            ) if name == context.name:
                told = "Resources are attributes: write 'context.resources.name'."
                edits = (Edit(body.function.node(at), f"{name}.resources.{key}"),)
                fixes = (Fix("Make it an attribute", edits),) if key.isidentifier() else ()
                yield Violation(told, body.function.node(at), fixes=fixes)
            case _:
                pass


def _asked_for(decorated: DecoratedFunction) -> frozenset[str] | None:
    """The resources that a function may use; None where they are not all known."""
    made, bound = decorated.made, decorated.bound
    if bound is None and decorated.construct in _OTHERS:
        # A bare decorator: nothing is asked for but by parameters.
        bound = Bound({})
    if bound is None or not bound.is_exact or is_given(bound.value("resource_defs")):
        return None
    if decorated.construct in _STEPS:
        node = made.node if isinstance(made, AssetsDefinition) else made
        keys = node.required_resource_keys if isinstance(node, OpDefinition) else None
        return frozenset(keys) if isinstance(keys, tuple) else None
    if decorated.construct not in _OTHERS | _TICKS:
        return None
    given = bound.value("required_resource_keys")
    named = [known_text(item) for item in given.items] if isinstance(given, SequenceValue) and given.is_exact else []
    if (given is not None and not named) or None in named:
        return None
    parameters = decorated_function(decorated.function)
    taken = [] if parameters is None else [each.name for each in parameters.definition.parameters if each.annotation]
    return frozenset([*(name for name in named if name is not None), *taken])


def _fixes(body: Body, key: str) -> Iterator[Fix]:
    decorator = decorating(body.function)
    if decorator is not None:
        asked = AddItem(decorator.at, "required_resource_keys", f'"{key}"', "{}")
        yield Fix(f"Ask for the resource '{key}'", (asked,), is_safe=False)


RULE = Rule("DGL506", "undeclared-resource", "warning", "0.1", (DecoratedFunction,), check)
