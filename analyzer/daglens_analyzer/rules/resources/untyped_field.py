"""A class of config or of a resource has an attribute without a type.

## What it does
Looks at classes derived from `Config`, `ConfigurableResource` and `ConfigurableIOManager` for plain assignments: a
name, an equals sign and a value.

## Why is this bad?
The fields of such classes are annotated names. An attribute that is none is refused as soon as the class is defined.

## Example
```python
from dagster import Config


class Window(Config):
    # error: 5 [untyped-field] "'days'"
    days = 7
```

## Use instead
```python
from dagster import Config


class Window(Config):
    days: int = 7
```
A constant that is no field starts with an underscore or is a `ClassVar`:
```python
from typing import ClassVar

from dagster import Config


class Window(Config):
    _longest = 30
    shortest: ClassVar[int] = 1
    days: int = 7
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.class_members import ancestry
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import ClassValue, ConstantValue, MappingValue, SequenceValue, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.resources.field_types import CLASSES, is_model
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_OF_PYDANTIC = frozenset({"model_config"})


def check(module: EvaluatedModule) -> Iterator[Violation]:
    """Each attribute of a class of this module that has a value and no annotation."""
    for _, made in module.bound(CLASSES):
        if isinstance(made, ClassValue) and made.path == module.path and is_model(made):
            yield from _untyped(made)


def _untyped(made: ClassValue) -> Iterator[Violation]:
    annotated = {
        target.id
        for each in ancestry(made)
        for statement in each.definition.body
        if isinstance(statement, tree.Assign) and statement.annotation is not None
        for target in statement.targets
        if isinstance(target, tree.Name)
    }
    for statement in made.definition.body:
        if not isinstance(statement, tree.Assign) or statement.annotation is not None:
            continue
        for target in statement.targets:
            if not isinstance(target, tree.Name) or target.id.startswith("_") or target.id in annotated | _OF_PYDANTIC:
                continue
            named = _type_of(made.namespace.get(target.id))
            if named is not None:
                at = NodeId(made.path, made.at.chunk, target.at)
                told = f"'{target.id}' has no type, and the fields of '{made.name}' need one: '{target.id}: {named}'."
                fixes = (Fix(f"Annotate it as '{named}'", (Surround(at, "", f": {named}"),), is_safe=False),)
                yield Violation(told, at, fixes=fixes if len(statement.targets) == 1 else ())


def _type_of(value: Value | None) -> str | None:
    """The plain type of a value; None for what pydantic may leave alone, as functions and descriptors."""
    match value:
        case ConstantValue(value=bool() | int() | float() | str() as constant):
            return type(constant).__name__
        case SequenceValue(kind="list" as kind):
            return kind
        case MappingValue():
            return "dict"
        case _:
            return None


RULE = Rule("DGL434", "untyped-field", "error", "0.1", (EvaluatedModule,), check)
