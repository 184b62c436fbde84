"""An input has a default that is not of its type.

## What it does
Compares the defaults of the inputs of ops and assets, those of `In` and those of parameters, with the types of the
inputs: whole numbers, numbers, texts and truth values.

## Why is this bad?
Dagster checks the default when the op is defined: the module cannot be imported. `None` is no `int`, and a whole number
no `float`.

## Example
```python
from dagster import op


@op
# error: [default-of-another-type] "'limit'"
def fetch(limit: int = None): ...
```

## Use instead
```python
from typing import Optional

from dagster import op


@op
def fetch(limit: Optional[int] = None): ...
```
The default may be given with the input:
```python
from dagster import In, op


# error: [default-of-another-type] "a float"
@op(ins={"share": In(float, default_value=1)})
def split(share): ...
```
```python
from dagster import In, op


@op(ins={"share": In(float, default_value=1.0)})
def split(share): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.values import InValue
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue
from daglens_analyzer.graph.definitions import AssetsDefinition, Input, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_JUDGED = frozenset({"op", "asset", "multi_asset"})
_TYPES: Mapping[str, type[object]] = {"Int": int, "Float": float, "String": str, "Bool": bool}
_WORDS = {"Int": "an int", "Float": "a float", "String": "a str", "Bool": "a bool"}


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each default that is a constant of a wrong type."""
    made = decorated.made.node if isinstance(decorated.made, AssetsDefinition) else decorated.made
    bound, function = decorated.bound, decorated.function
    if decorated.construct not in _JUDGED or not isinstance(made, OpDefinition) or not isinstance(made.ins, tuple):
        return
    if bound is None or not bound.is_exact or not isinstance(function, FunctionValue):
        return
    declared = {entry.name: entry.value for entry in entries(bound.value("ins"))[0]}
    parameters = {each.name: each for each in function.definition.parameters}
    for known in made.ins:
        given, parameter = declared.get(known.name), parameters.get(known.name)
        if isinstance(given, InValue) and isinstance(given.default, ConstantValue):
            listed = bound.arguments["ins"].at
            place, default = given.at if given.at[:2] == listed[:2] else listed, given.default.value
        elif given is None and parameter is not None and isinstance(parameter.default, tree.Constant):
            place, default = function.node(parameter.at), parameter.default.value
        else:
            continue
        if _is_refused(known, default):
            told = f"The input '{known.name}' is {_WORDS[known.type or '']}, and its default {default!r} is not."
            related = () if parameter is None else (Related(function.node(parameter.at), "its type is given here"),)
            fixes = _optional(function, parameter) if default is None and given is None else ()
            yield Violation(told, place, related, fixes)


def _optional(function: FunctionValue, parameter: tree.Parameter | None) -> tuple[Fix, ...]:
    """The annotation that takes None too. Every Python that Dagster runs on knows it."""
    if parameter is None or parameter.annotation is None or isinstance(parameter.annotation, tree.Constant):
        return ()
    edits = (Surround(function.node(parameter.annotation.at), "", " | None"),)
    return (Fix("Let it be None", edits, is_safe=False),)


def _is_refused(known: Input, default: object) -> bool:
    wanted = _TYPES.get(known.type or "")
    return wanted is not None and not isinstance(default, wanted)


RULE = Rule("DGL426", "default-of-another-type", "error", "0.1", (DecoratedFunction,), check)
