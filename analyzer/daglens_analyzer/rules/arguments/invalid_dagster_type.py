"""A Dagster type is made without what it needs, or stands where none can.

## What it does
Reads `DagsterType(...)`: it has a name or a key, and its check takes the context and the value. An `In` is given a
type, and not a number or a text.

## Why is this bad?
Dagster refuses the type, or the op that takes it.

## Example
```python
from dagster import DagsterType

# error: 33 [invalid-dagster-type] "two arguments"
Even = DagsterType(name="Even", type_check_fn=lambda value: value % 2 == 0)
```

## Use instead
```python
from dagster import DagsterType

Even = DagsterType(name="Even", type_check_fn=lambda context, value: value % 2 == 0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.dagster_types import TypeValue
from daglens_analyzer.api.reading import entries, is_given
from daglens_analyzer.api.values import AssetInValue, AssetOutValue, InValue
from daglens_analyzer.evaluate.values import ExternalValue, FunctionValue
from daglens_analyzer.rules.rule import Rule, Violation

_DECLARING = {"op": ("ins",), "asset": ("ins",), "multi_asset": ("ins", "outs")}


def check(call: ApiCall) -> Iterator[Violation]:
    """What is wrong with a type, or with the type of an input."""
    if call.construct == "DagsterType":
        yield from _made(call)
    elif call.construct == "In" and "default_value" in call.bound.arguments and _is_nothing(call):
        told = "An input of type 'Nothing' passes no value, so it has no default. Remove one of them."
        yield Violation(told, call.bound.arguments["default_value"].at)
    for name in _DECLARING.get(call.construct, ()):
        for entry in entries(call.bound.value(name))[0]:
            if isinstance(entry.value, InValue | AssetInValue | AssetOutValue) and entry.value.has_wrong_type:
                told = f"The type of '{entry.name}' is neither a Python type nor a Dagster type."
                argument = call.bound.arguments[name]
                is_inside = entry.value.at[:2] == argument.at[:2] and entry.value.at.ordinal > argument.at.ordinal
                yield Violation(told, entry.value.at if is_inside else argument.at)


def _is_nothing(call: ApiCall) -> bool:
    declared = call.bound.value("dagster_type")
    if isinstance(declared, ExternalValue):
        return declared.qualified_name == "dagster.Nothing"
    return isinstance(declared, TypeValue) and declared.type.nothing


def _made(call: ApiCall) -> Iterator[Violation]:
    bound = call.bound
    if bound.is_exact and not is_given(bound.value("name")) and not is_given(bound.value("key")):
        yield Violation("A Dagster type has a name. Give it one.", call.at)
    function = bound.value("type_check_fn")
    if not isinstance(function, FunctionValue) or function.attributes:
        return
    parameters = function.definition.parameters
    if any(each.kind in ("var_positional", "var_keyword") for each in parameters):
        return
    needed = [each for each in parameters if each.default is None]
    if len(parameters) < 2 or len(needed) > 2:
        told = "The check of a type is given two arguments, the context and the value"
        yield Violation(f"{told}, and this takes {len(parameters)}.", bound.arguments["type_check_fn"].at)


RULE = Rule("DGL419", "invalid-dagster-type", "error", "0.1", (ApiCall,), check)
