"""A config class has a field of a type that no config can give, or a default of another type.

## What it does
Looks at the classes that the functions of ops, assets and checks take as their config: plain types, lists and dicts of
them, literals, enumerations, other config classes and what is optional are taken.

## Why is this bad?
Dagster makes a schema of the class when the function is decorated, and refuses it.

## Example
```python
from datetime import datetime

from dagster import Config, asset


class Window(Config):
    # error: [invalid-config-class] "'start'"
    start: datetime
    # error: [invalid-config-class] "'days'"
    days: int = "seven"


@asset
def orders(config: Window): ...
```

## Use instead
```python
from dagster import Config, asset


class Window(Config):
    start: str
    days: int = 7


@asset
def orders(config: Window): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.evaluate.values import ClassValue, ConstantValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import value_of
from daglens_analyzer.rules.resources.field_types import Field, declared_fields, is_model, misfits
from daglens_analyzer.rules.rule import Related, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset", "asset_check", "multi_asset_check"})
_WITHOUT_SCHEMA = frozenset({"op", "asset"})
_DEFAULTS = frozenset({"int", "str", "float", "bool"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each field of the function's config that is refused."""
    function = decorated_function(decorated.function)
    if decorated.construct not in _JUDGED or function is None:
        return
    for parameter in function.definition.parameters:
        if parameter.name != "config":
            continue
        if parameter.annotation is None and decorated.construct in _WITHOUT_SCHEMA:
            told = "'config' is what the function is configured with: annotate it with a class of 'Config'."
            yield Violation(told, function.node(parameter.at))
        if not isinstance(parameter.annotation, tree.Name):
            continue
        of = value_of(function, parameter.annotation)
        if not isinstance(of, ClassValue) or not is_model(of):
            return
        related = (Related(function.node(parameter.at), f"'{of.name}' is the config here"),)
        for field in declared_fields(of).values():
            told = _problem(field)
            if told is not None:
                yield Violation(told, field.at, related=related)


def _problem(field: Field) -> str | None:
    if field.type.kind == "unsupported":
        return f"The type of '{field.name}' is none that config can give. Take a plain type, and convert it."
    if field.type.kind in _DEFAULTS and isinstance(field.default, tree.Constant) and field.default.value is not None:
        given = ConstantValue(field.at, field.default.value)
        told = next(misfits(field.type, given), None)
        if told is not None:
            return f"The default of '{field.name}' is to be a {field.written}, and {told}."
    return None


RULE = Rule("DGL425", "invalid-config-class", "error", "0.1", (DecoratedFunction,), check)
