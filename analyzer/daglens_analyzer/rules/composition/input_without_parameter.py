"""`ins=` declares an input that the function has no parameter for.

## What it does
Compares the inputs that `@op`, `@graph` and the asset decorators declare with the parameters of the function below
them. An input of type `Nothing` needs no parameter, and a function with `**kwargs` takes any.

## Why is this bad?
The value could not be passed on. Dagster refuses the definition.

## Example
```python
from dagster import In, op


# error: 10 [input-without-parameter] "rows"
@op(ins={"rows": In(list)})
def count(lines): ...
```

## Use instead
```python
from dagster import In, Nothing, op


@op(ins={"lines": In(list), "after": In(Nothing)})
def count(lines): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.api.values import InValue
from daglens_analyzer.evaluate.values import FunctionValue, Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, OpDefinition
from daglens_analyzer.rules.edits import AddParameter, RemoveItem, RemoveParameter
from daglens_analyzer.rules.near_fixes import near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(subject: OpDefinition | GraphDefinition | AssetsDefinition | DecoratedFunction) -> Iterator[Violation]:
    """Each declared input, Nothing apart, without a parameter."""
    if isinstance(subject, DecoratedFunction):
        yield from _of_graph_asset(subject)
        yield from _with_nothing(subject)
        return
    definition = subject.node if isinstance(subject, AssetsDefinition) else subject
    if definition is None or definition.function is None or isinstance(definition.ins, Unknown):
        return
    parameters = definition.function.definition.parameters
    if any(parameter.kind == "var_keyword" for parameter in parameters):
        return
    names = {parameter.name for parameter in parameters}
    declared = {known.name for known in definition.ins}
    for known in definition.ins:
        if known.nothing or known.name in names:
            continue
        near = nearest_names(known.name, names - declared)
        function = definition.function
        yield Violation(
            f"'{known.name}' is declared as an input, but '{function.name}' has no such parameter: its value could not "
            f"be passed on. Add the parameter, or declare the input as Nothing.{did_you_mean(near)}",
            known.at,
            related=(Related(definition.name_at, f"'{function.name}' is defined here"),),
            fixes=(
                *(Fix(f"Rename the input to '{name}'", (Edit(known.at, name, "string"),)) for name in near),
                Fix(f"Add the parameter '{known.name}'", (_parameter(function, known.name),), is_safe=False),
            ),
        )


def _parameter(function: FunctionValue, name: str) -> AddParameter:
    at = function.definition.at
    return AddParameter(function.node(at), name)


def _with_nothing(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Parameters for inputs that carry no value."""
    function = decorated_function(decorated.function)
    if decorated.construct != "op" or function is None or decorated.bound is None:
        return
    by_name = {parameter.name: parameter for parameter in function.definition.parameters}
    for entry in entries(decorated.bound.value("ins"))[0]:
        is_nothing = isinstance(entry.value, InValue) and entry.value.type is not None and entry.value.type.nothing
        if is_nothing and entry.name in by_name:
            told = f"The input '{entry.name}' is Nothing, so no value is passed for it. Remove the parameter."
            edits = (RemoveParameter(function.node(function.definition.at), entry.name),)
            removed = Fix("Remove the parameter", edits, is_safe=False)
            yield Violation(told, function.node(by_name[entry.name].at), fixes=(removed,))


def _of_graph_asset(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The parameters of a graph asset are its inputs, and `ins=` only says which assets feed them."""
    function = decorated_function(decorated.function)
    if decorated.construct not in ("graph_asset", "graph_multi_asset") or function is None or decorated.bound is None:
        return
    parameters = function.definition.parameters
    if any(parameter.kind == "var_keyword" for parameter in parameters):
        return
    names = {parameter.name for parameter in parameters}
    for entry in entries(decorated.bound.value("ins"))[0]:
        if entry.name not in names:
            near = nearest_names(entry.name, names)
            told = f"'{entry.name}' is declared as an input, but '{function.name}' has no such parameter."
            removed = Fix("Remove the input", (RemoveItem(entry.key.at),), is_safe=False)
            yield Violation(
                told + did_you_mean(near),
                entry.key.at,
                related=(Related(function.node(function.definition.at), f"'{function.name}' is defined here"),),
                fixes=(*near_fixes(entry.key.at, entry.name, near), removed),
            )


RULE = Rule(
    "DGL210",
    "input-without-parameter",
    "error",
    "0.1",
    (OpDefinition, GraphDefinition, AssetsDefinition, DecoratedFunction),
    check,
)
