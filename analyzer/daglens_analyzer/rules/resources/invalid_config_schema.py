"""A config schema holds something that is no config type, or a default of another type.

## What it does
Reads `config_schema=` and `Field(...)`: a type is a Python scalar, a dict of types, a list of exactly one type, or
one of Dagster's own. A default has the type of its field.

## Why is this bad?
Dagster refuses the schema when the module is imported.

## Example
```python
from dagster import Field, op


# error: [invalid-config-schema] "2 types"
@op(config_schema={"columns": [int, str]})
def fetch(context): ...


# error: [invalid-config-schema] "a number"
limit = Field(int, default_value="many")
```

## Use instead
```python
from dagster import Field, op


@op(config_schema={"columns": [str]})
def fetch(context): ...


limit = Field(int, default_value=100)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    ConstantValue,
    ExternalValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.rule import Rule, Violation

_SCALARS: dict[str, tuple[tuple[type, ...], str]] = {
    "builtins.int": ((int,), "a number"),
    "builtins.float": ((int, float), "a number"),
    "builtins.str": ((str,), "a text"),
    "builtins.bool": ((bool,), "a truth value"),
}


def check(call: ApiCall) -> Iterator[Violation]:
    """The first thing in a schema that is surely no type, and a default that does not fit."""
    schema = call.bound.arguments.get("config" if call.construct == "Field" else "config_schema")
    if schema is None or (call.construct != "Field" and call.construct in ("AssetsDefinition",)):
        return
    problem = _problem(schema.value)
    if problem is not None:
        yield Violation(problem, call.bound.at("config" if call.construct == "Field" else "config_schema", call.at))
    default = call.bound.value("default_value")
    if call.construct == "Field" and isinstance(default, ConstantValue):
        name = getattr(schema.value, "qualified_name", None) or getattr(schema.value, "name", "")
        types, words = _SCALARS.get(str(name), ((), ""))
        is_flag = isinstance(default.value, bool)
        if types and (not isinstance(default.value, types) or (is_flag and bool not in types)):
            yield Violation(f"The field takes {words}, and its default is {default.value!r}.", default.at)


def _problem(schema: Value) -> str | None:
    match schema:
        case SequenceValue(kind="list", items=items, exact=[True]):
            if len(items) != 1:
                return f"A list in a schema holds the one type of its items, and here are {len(items)} types."
            return _problem(items[0])
        case SequenceValue(kind=kind) if kind != "list":
            return f"A {kind} is no config type. Lists are written '[type]'."
        case MappingValue(items=entries):
            found = (_problem(item) for _, item in entries.values())
            return next((problem for problem in found if problem is not None), None)
        case ConstantValue(value=int() | float() as value) if not isinstance(value, bool):
            return f"{value!r} is no config type. Name a type; 'Field(type, default_value=...)' gives a default."
        case OpaqueValue(name="object"):
            return "This object is no config type."
        case ExternalValue() | NativeFunctionValue():
            return None
        case _:
            return None


RULE = Rule("DGL421", "invalid-config-schema", "error", "0.1", (ApiCall,), check)
