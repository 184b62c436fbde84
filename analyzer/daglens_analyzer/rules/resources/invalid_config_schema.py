"""A config schema holds something that is no config type, or a default of another type.

## What it does
Reads `config_schema=`, `Field(...)` and the types of config that hold others: a type is a Python scalar, a dict of
types, a list of exactly one type, or one of Dagster's own. A default has the type of its field.

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

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import is_given, items_known, known_text
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import CallArgument, ConstantValue, MappingValue, Value
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.resources.config_types import is_scalar, misfit, type_problem
from daglens_analyzer.rules.resources.writing_config_types import as_default, as_type
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

# The arguments that hold one type, where no `Field` may stand.
_INNER: Mapping[str, tuple[str, ...]] = {
    "Field": ("config",),
    "Noneable": ("inner_type",),
    "Array": ("inner_type",),
    "Map": ("key_type", "inner_type"),
    "ScalarUnion": ("scalar_type", "non_scalar_schema"),
}
_FIELDS = frozenset({"Shape", "Permissive", "Selector"})
_SCHEMAS = ("config_schema", "input_config_schema", "output_config_schema")


def check(call: ApiCall) -> Iterator[Violation]:
    """The first thing in a schema that is surely no type, and a default that does not fit."""
    arguments = call.bound.arguments
    if call.construct in _INNER:
        for name in _INNER[call.construct]:
            if name in arguments and is_given(arguments[name].value):
                yield from _refused(arguments[name], takes_field=False)
        yield from _judged(call)
    elif call.construct in _FIELDS:
        fields = arguments.get("fields")
        if fields is not None and isinstance(fields.value, MappingValue):
            yield from _refused(fields)
    elif call.construct == "Enum":
        yield from _doubled(call)
    for name in _SCHEMAS:
        schema = arguments.get(name)
        if schema is not None and is_given(schema.value) and call.construct != "AssetsDefinition":
            yield from _refused(schema)


def _refused(argument: CallArgument, *, takes_field: bool = True) -> Iterator[Violation]:
    found = type_problem(argument.value, takes_field=takes_field)
    if found is not None:
        told, value = found
        place = _place(argument, value)
        yield Violation(told, place, fixes=as_type(place, value) if place == value.at else ())


def _place(argument: CallArgument, value: Value) -> NodeId:
    is_inside = value.at[:2] == argument.at[:2] and value.at.ordinal > argument.at.ordinal
    return value.at if is_inside else argument.at


def _judged(call: ApiCall) -> Iterator[Violation]:
    """What the arguments of one type say together."""
    bound = call.bound
    if call.construct == "Field":
        default, required = bound.arguments.get("default_value"), bound.value("is_required")
        if default is None:
            return
        told = misfit(bound.value("config"), default.value)
        if told is not None:
            yield Violation(told, default.at, fixes=as_default(default, bound.value("config")))
        if isinstance(required, ConstantValue) and required.value is True:
            place = bound.arguments["is_required"].at
            fixes = (Fix("Remove 'is_required'", (RemoveItem(place),), is_safe=False),)
            yield Violation("A field with a default is not required. Remove one of them.", place, fixes=fixes)
    elif call.construct == "Map" and is_scalar(bound.value("key_type")) is False:
        yield Violation("The keys of a map are of a plain type.", bound.arguments["key_type"].at)
    elif call.construct == "ScalarUnion":
        if is_scalar(bound.value("scalar_type")) is False:
            yield Violation("The first type of a union is a plain one.", bound.arguments["scalar_type"].at)
        elif is_scalar(bound.value("non_scalar_schema")) is True:
            yield Violation("The second type of a union is no plain one.", bound.arguments["non_scalar_schema"].at)


def _doubled(call: ApiCall) -> Iterator[Violation]:
    seen: set[str] = set()
    for each in items_known(call.bound.value("enum_values")):
        name = known_text(each.bound.value("config_value")) if isinstance(each, OpaqueValue) and each.bound else None
        if name is not None and name in seen:
            yield Violation(
                f"The value '{name}' is in this enumeration twice.", _place(call.bound.arguments["enum_values"], each)
            )
            return
        seen |= {name} if name is not None else set()


RULE = Rule("DGL421", "invalid-config-schema", "error", "0.1", (ApiCall,), check)
