"""A method of a config or resource class sets a field of the object.

## What it does
Looks for assignments to attributes of `self` in the methods of classes that derive from `Config`,
`ConfigurableResource` or `ConfigurableIOManager`. Private attributes, whose names begin with an underscore, are left
alone.

## Why is this bad?
Such objects are frozen: the assignment raises when the method is called.

## Example
```python
from dagster import ConfigurableResource


class Database(ConfigurableResource):
    url: str

    def setup_for_execution(self, context):
        # warning: [assigned-field] "'connection'"
        self.connection = open(self.url)
```

## Use instead
```python
from typing import Any

from dagster import ConfigurableResource
from pydantic import PrivateAttr


class Database(ConfigurableResource):
    url: str
    _connection: Any = PrivateAttr()

    def setup_for_execution(self, context):
        self._connection = open(self.url)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.class_members import ancestry
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import AssignedAttribute, ClassValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import own_nodes
from daglens_analyzer.rules.resources.field_types import CLASSES, is_model
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_ODD = frozenset({"__setattr__", "model_config", "Config"})


def check(subject: EvaluatedModule | AssignedAttribute) -> Iterator[Violation]:
    """Each field that a method of a class of this module sets on its own object, and each that is set from outside."""
    if isinstance(subject, EvaluatedModule):
        yield from _set_by_methods(subject)
    elif is_model(subject.of) and not subject.name.startswith("_"):
        if any(not _ODD.isdisjoint(each.namespace) for each in ancestry(subject.of)):
            return
        told = f"'{subject.of.name}' is frozen, so '{subject.name}' cannot be set. Give it when the object is made."
        defined = (Related(subject.of.at, f"'{subject.of.name}' is defined here"),)
        yield Violation(told, subject.at, defined, severity="error")


def _set_by_methods(module: EvaluatedModule) -> Iterator[Violation]:
    for _, made in module.bound(CLASSES):
        if not isinstance(made, ClassValue) or made.path != module.path or not is_model(made):
            continue
        if any(not _ODD.isdisjoint(each.namespace) for each in ancestry(made)):
            continue
        for method in made.definition.body:
            if isinstance(method, tree.FunctionDef) and not method.decorators and method.parameters:
                yield from _assigned(made, method)


def _assigned(made: ClassValue, method: tree.FunctionDef) -> Iterator[Violation]:
    for node in own_nodes(method.body):
        targets = node.targets if isinstance(node, tree.Assign) else ()
        targets = (node.target,) if isinstance(node, tree.AugmentedAssign) else targets
        for target in targets:
            match target:
                case tree.Attribute(value=tree.Name(id=owner), name=name, name_at=at):
                    if owner == method.parameters[0].name and not name.startswith("_"):
                        told = f"'{made.name}' is frozen, so '{name}' cannot be set. Keep it in a private attribute."
                        yield Violation(told, NodeId(made.path, made.at.chunk, at))
                case _:
                    pass


RULE = Rule("DGL427", "assigned-field", "warning", "0.1", (EvaluatedModule, AssignedAttribute), check)
