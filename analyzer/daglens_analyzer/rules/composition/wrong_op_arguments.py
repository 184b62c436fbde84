"""An op or graph is called with more values than it has inputs, or with one input given twice.

## What it does
Compares the values passed by position, inside a `@graph`, `@job` or `@graph_asset`, with the inputs of what is called.

## Why is this bad?
Dagster refuses the graph.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails): ...


@job
def too_many():
    # error: 19 [wrong-op-arguments] "takes 1 input"
    send(fetch(), fetch())


@job
def twice():
    # error: 19 [wrong-op-arguments] "'emails' is given twice"
    send(fetch(), emails=fetch())
```

## Use instead
Pass each input once. Several values for one input go in as a list: `send([fetch(), fetch()])`.
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails): ...


@job
def reminders():
    send([fetch(), fetch()])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation
from daglens_analyzer.rules.composition.input_positions import inputs_by_position
from daglens_analyzer.rules.composition.invocation_words import definition_name, kind_name
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """The first value too many of each invocation, and each input given twice."""
    if not graph.is_exact:
        return
    for invocation in graph.invocations:
        if not isinstance(invocation.definition.ins, Unknown):
            yield from _surplus(invocation)


def _surplus(invocation: Invocation) -> Iterator[Violation]:
    what, called = kind_name(invocation.definition), definition_name(invocation.definition)
    related = (Related(invocation.definition.name_at, f"{what} '{called}' is defined here"),)
    names = inputs_by_position(invocation.definition)
    by_position = [argument for argument in invocation.arguments if argument.keyword is None]
    if len(by_position) > len(names):
        inputs = "input" if len(names) == 1 else "inputs"
        yield Violation(
            f"{what.capitalize()} '{called}' takes {len(names) or 'no'} {inputs}, and here are "
            f"{len(by_position)} values. Remove what is too much, or give the {what} another input.",
            by_position[len(names)].at,
            related=related,
            fixes=_removing(*(each.at for each in by_position[len(names) :])),
        )
    taken = set(names[: len(by_position)])
    for argument in invocation.arguments:
        if argument.keyword is not None and argument.keyword in taken:
            yield Violation(
                f"Input '{argument.keyword}' is given twice to {what} '{called}': by position and by keyword. "
                "Remove one of the two.",
                argument.at,
                related=related,
                fixes=_removing(argument.at),
            )


def _removing(*places: NodeId) -> tuple[Fix, ...]:
    return (Fix("Remove what is too much", tuple(map(RemoveItem, places)), is_safe=False),)


RULE = Rule("DGL204", "wrong-op-arguments", "error", "0.1", (GraphDefinition,), check)
