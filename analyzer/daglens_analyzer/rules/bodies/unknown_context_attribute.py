"""A function uses an attribute that its context does not have.

## What it does
Compares the attributes of `context` in the bodies of ops, assets, checks, hooks, schedules and sensors with those that
the context of each has; and partitions, in assets that have none or other ones.

## Why is this bad?
The step or tick fails with an `AttributeError`, or because there is no partition.

## Example
```python
from dagster import AssetExecutionContext, asset


@asset
def orders(context: AssetExecutionContext):
    # warning: [unknown-context-attribute] "'logger'"
    context.logger.info("fetching")
    # warning: [unknown-context-attribute] "no partitions"
    return context.partition_key
```

## Use instead
```python
from dagster import AssetExecutionContext, DailyPartitionsDefinition, asset


@asset(partitions_def=DailyPartitionsDefinition("2024-01-01"))
def orders(context: AssetExecutionContext):
    context.log.info("fetching")
    return context.partition_key
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of, library_name
from daglens_analyzer.rules.bodies.context_attributes import ATTRIBUTES, CONTEXT_OF, NO_METHODS
from daglens_analyzer.rules.bodies.context_values import class_reached
from daglens_analyzer.rules.near_fixes import near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation

_OF_PARTITIONS = frozenset(
    {"partition_key", "partition_time_window", "partition_key_range", "partition_keys", "multi_partition_key"}
)
_TIMELESS = ("StaticPartitionsDefinition", "DynamicPartitionsDefinition")
_OF_DIMENSIONS = frozenset({"keys_by_dimension", "dimension_keys"})
_MEANT = {"logger": "log", "logging": "log", "config": "op_config", "partition": "partition_key"}


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each attribute of the context that is surely missing."""
    if decorated.construct not in CONTEXT_OF:
        return
    body = body_of(decorated)
    context = body.context if body is not None else None
    if body is None or context is None or _is_bound_again(body, context.name):
        return
    kind = CONTEXT_OF[decorated.construct]
    if context.annotation is not None:
        named = library_name(body.function, context.annotation)
        kind = (named or "").removeprefix("dagster.")
    if kind not in ATTRIBUTES:
        return
    for node in body.nodes:
        if isinstance(node, tree.Attribute):
            yield from _missing(body, context.name, kind, node, decorated.made)
        elif isinstance(node, tree.Subscript):
            yield from _dimension(body, context.name, node, decorated.made)
        elif isinstance(node, tree.Call) and isinstance(node.function, tree.Attribute):
            yield from _called(body, context.name, kind, node.function)


def _missing(body: Body, context: str, kind: str, node: tree.Attribute, made: Value | None) -> Iterator[Violation]:
    place = body.function.node(node.name_at)
    owner = class_reached(body, context, kind, node.value)
    names = ATTRIBUTES.get(owner or "")
    told = _partition_problem(made, node, context)
    if told is not None:
        yield Violation(told, place)
    elif names is not None and node.name not in names and not node.name.startswith("_"):
        if owner == "str" and (_of_dimensions(made) or node.name in _OF_DIMENSIONS):
            return
        near = (_MEANT[node.name],) if node.name in _MEANT and owner == kind else nearest_names(node.name, names)
        fixes = tuple(Fix(f"Change it to '{name}'", (Edit(place, name),)) for name in near)
        said = "A text" if owner == "str" else f"'{owner}'"
        yield Violation(f"{said} has no '{node.name}'.{did_you_mean(near)}", place, fixes=fixes)


def _dimension(body: Body, context: str, node: tree.Subscript, made: Value | None) -> Iterator[Violation]:
    """`keys_by_dimension["..."]` of the key of an asset whose partitions have other dimensions."""
    match node:
        case tree.Subscript(
            value=tree.Attribute(
                value=tree.Attribute(value=tree.Name(id=name), name="partition_key" | "multi_partition_key"),
                name="keys_by_dimension",
            ),
            index=tree.Constant(value=str(wanted)) as index,
        ) if name == context and isinstance(made, AssetsDefinition) and made.specs:
            partitions = made.specs[0].partitions_value
            known = partitions.dimensions if isinstance(partitions, PartitionsValue) else None
            if known and wanted not in known and partitions is not None:
                near, place = nearest_names(wanted, known), body.function.node(index.at)
                listed = ", ".join(f"'{each}'" for each in known)
                told = f"The partitions here have the dimensions {listed}, and no '{wanted}'.{did_you_mean(near)}"
                defined = (Related(partitions.at, "the partitions are defined here"),)
                yield Violation(told, place, defined, near_fixes(place, wanted, near))
        case _:
            pass


def _called(body: Body, context: str, kind: str, function: tree.Attribute) -> Iterator[Violation]:
    is_of_context = isinstance(function.value, tree.Name) and function.value.id == context
    if is_of_context and function.name in NO_METHODS and function.name in ATTRIBUTES[kind]:
        place = body.function.node(function.name_at)
        yield Violation(f"'{function.name}' of '{kind}' is no method: it cannot be called.", place)


def _of_dimensions(made: Value | None) -> bool:
    """Whether the key may be one of several dimensions."""
    spec = made.specs[0] if isinstance(made, AssetsDefinition) and made.specs else None
    partitions = spec.partitions_value if spec is not None else None
    return not isinstance(partitions, PartitionsValue) or partitions.class_name == "MultiPartitionsDefinition"


def _partition_problem(made: Value | None, node: tree.Attribute, context: str) -> str | None:
    """Why something about the partition cannot be asked of an asset with these partitions."""
    if not isinstance(made, AssetsDefinition):
        return None
    if made.kind == "multi_asset" and made.specs_exact and len(made.specs) > 1 and node.name == "asset_key":
        is_of_context = isinstance(node.value, tree.Name) and node.value.id == context
        return "Several assets are made here, so there is no one 'asset_key'." if is_of_context else None
    if made.kind != "asset" or len(made.specs) != 1:
        return None
    spec = made.specs[0]
    owner = node.value
    of_context = isinstance(owner, tree.Name) and owner.id == context
    value = spec.partitions_value
    if of_context and node.name in _OF_PARTITIONS and spec.partitions is None and spec.deps_exact:
        return f"This asset has no partitions, so there is no '{node.name}'. Give it a 'partitions_def'."
    if not isinstance(value, PartitionsValue):
        return None
    if of_context and node.name == "partition_time_window" and value.class_name in _TIMELESS:
        return "The partitions of this asset are not made by time, so there is no 'partition_time_window'."
    if of_context and node.name == "multi_partition_key" and value.class_name != "MultiPartitionsDefinition":
        return "The partitions of this asset have one dimension, so there is no 'multi_partition_key'."
    if node.name != "keys_by_dimension" or value.class_name == "MultiPartitionsDefinition":
        return None
    match owner:
        case tree.Attribute(value=tree.Name(id=name), name="partition_key") if name == context:
            return "The partitions of this asset have one dimension, so the key is a plain text."
        case _:
            return None


def _is_bound_again(body: Body, name: str) -> bool:
    return any(
        isinstance(target, tree.Name) and target.id == name
        for node in body.each(tree.Assign)
        for target in node.targets
    ) or any(map(_is_hasattr, body.each(tree.Call)))


def _is_hasattr(call: tree.Call) -> bool:
    return isinstance(call.function, tree.Name) and call.function.id == "hasattr"


RULE = Rule("DGL505", "unknown-context-attribute", "warning", "0.1", (DecoratedFunction,), check)
