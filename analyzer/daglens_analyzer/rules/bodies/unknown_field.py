"""A body asks config or a resource for something that its class does not have.

## What it does
Compares what the bodies of ops, assets and checks do with `config`, with parameters of resource classes and with
`context.op_config` with the fields and methods of the class, or with the schema. The objects cannot be changed, and
config objects have attributes, not items.

## Why is this bad?
The step fails when it gets there.

## Example
```python
from dagster import Config, asset


class Limits(Config):
    rows: int = 100


@asset
def orders(config: Limits):
    # warning: [unknown-field] "'row'"
    return list(range(config.row))
```

## Use instead
```python
from dagster import Config, asset


class Limits(Config):
    rows: int = 100


@asset
def orders(config: Limits):
    return list(range(config.rows))
```
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import ClassValue, MappingValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of
from daglens_analyzer.rules.bodies.model_fields import attributes_of
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.resources.config_values import config_fields
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check", "multi_asset_check"})
_INITIALIZED = frozenset({"resource", "io_manager", "input_manager", "logger"})
_CONFIG_OF = {"logger": "logger_config"}
_OF_DICTS = frozenset(dir(dict))


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each use of config or a resource that surely fails."""
    body = body_of(decorated) if decorated.construct in _JUDGED | _INITIALIZED else None
    if body is None:
        return
    objects = {name: made for name, made in _objects(body) if name not in body.bound}
    if objects:
        yield from _of_objects(body, objects)
    made = decorated.made.node if isinstance(decorated.made, AssetsDefinition) else decorated.made
    if body.context is None or body.context.name in body.bound:
        return
    if isinstance(made, OpDefinition):
        yield from _of_schema(body, (body.context.name, "op_config"), made.config)
    elif decorated.construct in _INITIALIZED and decorated.bound is not None and decorated.bound.is_exact:
        read = (body.context.name, _CONFIG_OF.get(decorated.construct, "resource_config"))
        yield from _of_schema(body, read, decorated.bound.value("config_schema"))


def _objects(body: Body) -> Iterator[tuple[str, ClassValue]]:
    """The parameters that are objects of a user's class."""
    for parameter in body.definition.parameters:
        if isinstance(parameter.annotation, tree.Name):
            made = body.value_of(parameter.annotation)
            if isinstance(made, ClassValue):
                yield parameter.name, made


def _of_objects(body: Body, objects: Mapping[str, ClassValue]) -> Iterator[Violation]:
    if any(node.id in ("hasattr", "setattr") for node in body.each(tree.Name)):
        return
    for node in body.nodes:
        match node:
            case tree.Attribute(value=tree.Name(id=name), name=attribute) if name in objects:
                yield from _attribute(body, node, objects[name], attribute)
            case tree.Subscript(value=tree.Name(id=name), at=at) if name in objects:
                names = attributes_of(objects[name])
                if names is not None and "__getitem__" not in names:
                    told = f"'{objects[name].name}' has attributes, not items: write '{name}.field'."
                    yield Violation(told, body.function.node(at), fixes=_as_attribute(body, node, name, names))
            case tree.Assign(targets=(tree.Attribute(value=tree.Name(id=name), name=attribute, name_at=at),)) if (
                name in objects and not attribute.startswith("_")
            ):
                names = attributes_of(objects[name])
                if names is not None and attribute in names and "__setattr__" not in names:
                    told = f"The fields of '{objects[name].name}' cannot be changed. Use a variable of your own."
                    yield Violation(told, body.function.node(at))
            case _:
                pass


def _as_attribute(body: Body, node: tree.Subscript, owner: str, names: Collection[str]) -> tuple[Fix, ...]:
    match node.index:
        case tree.Constant(value=str(field)) if field in names:
            return (Fix(f"Write '{owner}.{field}'", (Edit(body.function.node(node.at), f"{owner}.{field}"),)),)
        case _:
            return ()


def _attribute(body: Body, node: tree.Attribute, made: ClassValue, attribute: str) -> Iterator[Violation]:
    names = attributes_of(made)
    if names is None or attribute in names or attribute.startswith("_"):
        return
    place = body.function.node(node.name_at)
    near = nearest_names(attribute, names)
    fixes = tuple(Fix(f"Change it to '{name}'", (Edit(place, name),)) for name in near)
    yield Violation(f"'{made.name}' has no '{attribute}'.{did_you_mean(near)}", place, fixes=fixes)


def _of_schema(body: Body, read: tuple[str, str], schema: Value | None) -> Iterator[Violation]:
    """What is read of config whose schema is a dict: `read` is the context, and its attribute that holds the config."""
    fields = config_fields(schema) if isinstance(schema, MappingValue) else None
    for node in body.nodes if fields is not None else ():
        match node:
            case tree.Subscript(value=value, index=tree.Constant(value=str(key)) as index) if (
                _is_config(value, read) and fields is not None and key not in fields
            ):
                near, place = nearest_names(key, fields), body.function.node(index.at)
                told = f"The config of '{body.function.name}' has no '{key}'.{did_you_mean(near)}"
                yield Violation(told, place, fixes=fixes_among(place, key, fields))
            case tree.Attribute(value=value, name=name, name_at=at) if (
                _is_config(value, read) and name not in _OF_DICTS
            ):
                told = f"'{read[1]}' is a dict, and has no '{name}': write {read[1]}[\"{name}\"]."
                edits = (Edit(body.function.node(node.at), f'{read[0]}.{read[1]}["{name}"]'),)
                fixes = (Fix("Take it as an item", edits),) if fields is not None and name in fields else ()
                yield Violation(told, body.function.node(at), fixes=fixes)
            case _:
                pass


def _is_config(expression: tree.Expression, read: tuple[str, str]) -> bool:
    match expression:
        case tree.Attribute(value=tree.Name(id=context), name=name):
            return (context, name) == read
        case _:
            return False


RULE = Rule("DGL516", "unknown-field", "warning", "0.1", (DecoratedFunction,), check)
