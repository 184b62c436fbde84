"""A config or resource object is made without a value that it needs, or with one of another type.

## What it does
Looks at objects of classes that derive from `Config`, `ConfigurableResource` or `ConfigurableIOManager`, and at their
fields of type `int`, `str`, `float` and `bool`.

## Why is this bad?
The object is checked when it is made: the module cannot be imported.

## Example
```python
from dagster import ConfigurableResource, EnvVar


class Database(ConfigurableResource):
    url: str
    port: int = 5432


# error: [wrong-config-value] "'url'"
database = Database()
# error: [wrong-config-value] "EnvVar.int"
other = Database(url="localhost", port=EnvVar("PORT"))
```

## Use instead
```python
from dagster import ConfigurableResource, EnvVar


class Database(ConfigurableResource):
    url: str
    port: int = 5432


database = Database(url="localhost")
other = Database(url="localhost", port=EnvVar.int("PORT"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import ConstantValue, InstantiationValue, MappingValue, SequenceValue, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.rule import Rule, Violation

_MODELS = frozenset({"dagster.Config", "dagster.ConfigurableResource", "dagster.ConfigurableIOManager"})
_SIMPLE = frozenset({"int", "str", "float", "bool"})


def check(made: InstantiationValue) -> Iterator[Violation]:
    """The first field that is missing, and each value that is surely refused."""
    arguments = made.arguments
    if not set(made.bases) <= _MODELS or made.bases == () or arguments.positional or len(made.of.bases) != 1:
        return
    annotations = {
        statement.targets[0].id: statement.annotation.id
        for statement in made.of.definition.body
        if isinstance(statement, tree.Assign)
        and isinstance(statement.targets[0], tree.Name)
        and isinstance(statement.annotation, tree.Name)
        and statement.annotation.id in _SIMPLE
    }
    for name, kind in annotations.items():
        argument = arguments.keyword.get(name)
        if argument is None:
            if made.fields.get(name) is None and arguments.is_exact:
                yield Violation(f"'{made.of.name}' needs a value for '{name}', a {kind}, and none is given.", made.at)
                return
            continue
        told = _problem(argument.value, kind)
        if told is not None:
            yield Violation(f"'{name}' of '{made.of.name}' is a {kind}, and {told}.", argument.at)


def _problem(value: Value, kind: str) -> str | None:
    match value:
        case ConstantValue(value=None):
            return "this is None"
        case ConstantValue(value=int() | float() as number) if kind == "str":
            return f"{number!r} is none"
        case ConstantValue(value=str(text)) if kind in ("int", "float") and not _is_number(text):
            return f"{text!r} is none"
        case ConstantValue(value=float(number)) if kind == "int" and not number.is_integer():
            return f"{number!r} is none"
        case SequenceValue(kind=given):
            return f"this is a {given}"
        case MappingValue():
            return "this is a dict"
        case OpaqueValue(name="EnvVar") if kind in ("int", "float"):
            return "a plain EnvVar is a text: use 'EnvVar.int', or a field of type str"
        case _:
            return None


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True


RULE = Rule("DGL422", "wrong-config-value", "error", "0.1", (InstantiationValue,), check)
