"""An output of one plain type goes into an input of another.

## What it does
Compares the types of the outputs and inputs that a graph connects, where both are plain ones: `int`, `str`, `float`,
`bool`, by annotation or in `In` and `Out`.

## Why is this bad?
Dagster checks values against types when the ops run, and the step fails.

## Example
```python
from dagster import job, op


@op
def count() -> str:
    return "three"


@op
def double(rows: int): ...


@job
def nightly():
    # warning: [mismatched-op-types] "String"
    double(count())
```

## Use instead
```python
from dagster import job, op


@op
def count() -> int:
    return 3


@op
def double(rows: int): ...


@job
def nightly():
    double(count())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation
from daglens_analyzer.graph.edges import input_of_argument
from daglens_analyzer.graph.sources import OutputSource
from daglens_analyzer.rules.rule import Related, Rule, Violation

_PLAIN = frozenset({"Int", "String", "Float", "Bool"})
# What Python counts as a number of the other kind passes the check.
_ALSO = frozenset({("Bool", "Int")})


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each argument whose type surely does not fit."""
    if not graph.is_exact:
        return
    by_index = {invocation.index: invocation for invocation in graph.invocations}
    for invocation in graph.invocations:
        ins = invocation.definition.ins
        wanted = {} if isinstance(ins, Unknown) else {each.name: each.type for each in ins}
        for argument in invocation.arguments:
            name = input_of_argument(invocation, argument)
            given, taken = _given(argument.source, by_index), wanted.get(name or "")
            if given not in _PLAIN or taken not in _PLAIN or given == taken or (given, taken) in _ALSO:
                continue
            told = f"This is of type {given}, and the input '{name}' of '{invocation.name}' is of type {taken}."
            related = Related(invocation.definition.name_at, f"'{invocation.definition.name}' is defined here")
            yield Violation(told, argument.at, (related,))


def _given(source: object, by_index: dict[int, Invocation]) -> str | None:
    if not isinstance(source, OutputSource) or source.collected or source.invocation not in by_index:
        return None
    outs = by_index[source.invocation].definition.outs
    return None if isinstance(outs, Unknown) else next((out.type for out in outs if out.name == source.output), None)


RULE = Rule("DGL220", "mismatched-op-types", "warning", "0.1", (GraphDefinition,), check)
