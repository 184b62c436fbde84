"""A keyword at an op's invocation names an input that the op does not have.

## What it does
Compares the keywords with which an op or graph is called inside a `@graph`, `@job` or `@graph_asset` with its inputs.

## Why is this bad?
There is nothing the value could be given to. Dagster refuses the graph.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails): ...


@job
def reminders():
    # error: 10 [unknown-op-input] "mails"
    send(mails=fetch())
```

## Use instead
```python fixed
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails): ...


@job
def reminders():
    send(emails=fetch())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, InvocationArgument, OpDefinition
from daglens_analyzer.rules.composition.invocation_words import definition_name, kind_name, listed
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.edits import AddParameter
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each keyword that is no input of what is called."""
    if not graph.is_exact or (graph.function is None and graph.kind == "graph"):
        return  # What wires a graph without a body is another rule's business.
    for invocation in graph.invocations:
        inputs = invocation.definition.ins
        if isinstance(inputs, Unknown):
            continue
        names = [known.name for known in inputs]
        given = {argument.keyword for argument in invocation.arguments}
        for argument in invocation.arguments:
            if argument.keyword is None or argument.keyword in names:
                continue
            near = nearest_names(argument.keyword, [name for name in names if name not in given])
            what = kind_name(invocation.definition)
            called = definition_name(invocation.definition)
            has = f"its inputs are {listed(names)}" if names else "it has no inputs"
            yield Violation(
                f"{what.capitalize()} '{called}' has no input '{argument.keyword}': {has}.{did_you_mean(near)}",
                argument.name_at or argument.at,
                related=(Related(invocation.definition.name_at, f"{what} '{called}' is defined here"),),
                fixes=tuple(_fixes(invocation, argument, near)),
            )


def _fixes(invocation: Invocation, argument: InvocationArgument, near: tuple[str, ...]) -> Iterator[Fix]:
    """The input that was meant, or else a new one of an op whose parameters are its inputs."""
    if argument.name_at is not None:
        yield from (Fix(f"Rename the keyword to '{name}'", (Edit(argument.name_at, name),)) for name in near)
    called = invocation.definition
    function = called.function
    if near or argument.keyword is None or function is None or not isinstance(called, OpDefinition):
        return
    if decorating(function) is not None and called.built_at is None and name_problem(argument.keyword) is None:
        parameter = AddParameter(function.node(function.definition.at), argument.keyword)
        yield Fix(f"Give '{called.name}' the input '{argument.keyword}'", (parameter,), is_safe=False)


RULE = Rule("DGL202", "unknown-op-input", "error", "0.1", (GraphDefinition,), check)
