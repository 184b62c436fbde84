"""The function of an op, a graph or an asset takes `*args`.

## What it does
Reports a parameter with one star under `@op`, `@graph`, `@job` and the asset decorators. Two stars are fine.

## Why is this bad?
Inputs are told apart by their names, and those in `*args` have none. Dagster refuses the definition.

## Example
```python
from dagster import op


@op
# error: 12 [variadic-function] "tables"
def union(*tables): ...
```

## Use instead
An input takes a list of outputs.
```python
from dagster import job, op


@op
def fetch(): ...


@op
def union(tables): ...


@job
def nightly():
    union([fetch(), fetch()])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, OpDefinition
from daglens_analyzer.rules.rule import Rule, Violation


def check(subject: OpDefinition | GraphDefinition | AssetsDefinition) -> Iterator[Violation]:
    """The starred parameter of the definition's function."""
    definition = subject.node if isinstance(subject, AssetsDefinition) else subject
    if definition is None or definition.function is None:
        return
    function = definition.function
    for parameter in function.definition.parameters:
        if parameter.kind == "var_positional":
            yield Violation(
                f"'{function.name}' takes '*{parameter.name}', but inputs are told apart by name. Name each input, or "
                "take a list: an input accepts several outputs as a list.",
                function.node(parameter.at),
            )


RULE = Rule("DGL211", "variadic-function", "error", "0.1", (OpDefinition, GraphDefinition, AssetsDefinition), check)
