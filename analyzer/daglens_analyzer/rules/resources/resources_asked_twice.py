"""A function asks for resources both in its decorator and by its parameters.

## What it does
Looks at functions with `required_resource_keys=` in their decorator and with parameters whose annotation asks for a
resource.

## Why is this bad?
Dagster takes one of the two ways and refuses the definition.

## Example
```python
from dagster import ConfigurableResource, asset


class Database(ConfigurableResource):
    url: str


@asset(required_resource_keys={"mailer"})
# error: [resources-asked-twice] "'database'"
def orders(context, database: Database): ...
```

## Use instead
```python
from dagster import ConfigurableResource, ResourceParam, asset


class Database(ConfigurableResource):
    url: str


@asset
def orders(database: Database, mailer: ResourceParam[object]): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import items_known, known_text
from daglens_analyzer.evaluate.class_members import library_bases
from daglens_analyzer.evaluate.values import ClassValue, FunctionValue
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition, OpDefinition
from daglens_analyzer.rules.arguments.kinds_of_values import RESOURCES
from daglens_analyzer.rules.bodies.body import value_of
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_TICKED = frozenset({"schedule", "sensor", "asset_sensor", "multi_asset_sensor"})
_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The first parameter that asks for a resource beside a list of keys."""
    bound, function = decorated.bound, decorated.function
    listed = bound.arguments.get("required_resource_keys") if bound is not None else None
    keys = [known_text(each) for each in items_known(listed.value)] if listed is not None else []
    if decorated.construct in _TICKED and listed is not None and keys and isinstance(function, FunctionValue):
        yield from _of_tick(function, listed.at)
    if decorated.construct not in _JUDGED or listed is None or not keys or not isinstance(function, FunctionValue):
        return
    made = decorated.made.node if isinstance(decorated.made, AssetsDefinition) else decorated.made
    if not isinstance(made, OpDefinition | AssetCheckDefinition):
        return
    ins = made.ins if isinstance(made, OpDefinition) else None
    inputs = {each.name for each in ins} if isinstance(ins, tuple) else None
    for parameter in function.definition.parameters:
        is_listed = parameter.name in keys
        if parameter.name not in made.resource_places or (is_listed and (inputs is None or parameter.name in inputs)):
            continue
        told = f"'{parameter.name}' asks for a resource as a parameter, and the decorator asks by key. Use one way."
        related = (Related(listed.at, "resources are asked for by key here"),)
        by_parameter = all(key in made.resource_places for key in keys)
        removed = Fix("Ask by parameter alone", (RemoveItem(listed.at),), is_safe=False)
        yield Violation(told, function.node(parameter.at), related, (removed,) if by_parameter else ())
        return


def _of_tick(function: FunctionValue, listed_at: NodeId) -> Iterator[Violation]:
    """Schedules and sensors with a parameter that an own class of resources annotates."""
    for parameter in function.definition.parameters:
        of = value_of(function, parameter.annotation) if parameter.annotation is not None else None
        if isinstance(of, ClassValue) and RESOURCES.intersection(library_bases(of)):
            told = f"'{parameter.name}' asks for a resource as a parameter, and the decorator asks by key. Use one way."
            related = (Related(listed_at, "resources are asked for by key here"),)
            yield Violation(told, function.node(parameter.at), related)
            return


RULE = Rule("DGL433", "resources-asked-twice", "error", "0.1", (DecoratedFunction,), check)
