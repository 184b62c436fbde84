"""Something that is no output of a node is passed to an op inside a graph.

## What it does
Looks at what each op or graph is given inside a `@graph`, `@job` or `@graph_asset`: it must be what another op or graph
gave, an input of the surrounding graph, an asset, or a list of those.

## Why is this bad?
The body of a graph only wires nodes, and runs when the project is loaded. There is no value yet, and a literal is none
that could be stored. Dagster refuses the graph.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails, limit): ...


@job
def reminders():
    # error: 19 [non-output-argument] "100"
    send(fetch(), 100)


@job
def forgotten_call():
    # error: 10 [non-output-argument] "not called"
    send(limit=fetch, emails=fetch())
```

## Use instead
Make it part of the op: a default of the parameter, config, or an op that gives the value.
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails, limit: int = 100): ...


@job
def reminders():
    send(fetch())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, InvocationArgument
from daglens_analyzer.graph.edges import input_of_argument
from daglens_analyzer.graph.sources import ConstantSource, FanInSource, Source
from daglens_analyzer.rules.composition.invocation_words import definition_name, kind_name
from daglens_analyzer.rules.edits import ChangeBrackets, Surround
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each argument of an invocation that is, or in a list has, something else than a wire."""
    if not graph.is_exact:
        return
    for invocation in graph.invocations:
        for argument in invocation.arguments:
            found = _constant(argument.source)
            if found is None or _is_for_nothing(invocation, argument):
                continue
            what, called = kind_name(invocation.definition), definition_name(invocation.definition)
            yield Violation(
                f"Passed to {what} '{called}' is {found.description}; but inside a graph only outputs of other nodes, "
                f"inputs of the graph and assets can be. {_advice(found, argument.keyword)}",
                argument.at,
                related=(Related(invocation.definition.name_at, f"'{called}' is defined here"),),
                fixes=_fixes(argument.at, argument.source),
            )


def _is_for_nothing(invocation: Invocation, argument: InvocationArgument) -> bool:
    """Whether there is no such input, which is the mistake then."""
    is_known = invocation.is_exact and not isinstance(invocation.definition.ins, Unknown)
    return is_known and input_of_argument(invocation, argument) is None


def _fixes(at: NodeId, source: Source) -> tuple[Fix, ...]:
    """An op that is not called is called, and outputs go into a list."""
    description = source.description if isinstance(source, ConstantSource) else ""
    if description.endswith("which is not called"):
        return (Fix("Call it", (Surround(at, "", "()"),), is_safe=False),)
    if description == "a tuple":
        return (Fix("Make it a list", (ChangeBrackets(at, "[]"),), is_safe=False),)
    return ()


def _constant(source: Source) -> ConstantSource | None:
    if isinstance(source, ConstantSource):
        return source
    if isinstance(source, FanInSource):
        return next((item for item in source.sources if isinstance(item, ConstantSource)), None)
    return None


def _advice(found: ConstantSource, keyword: str | None) -> str:
    name = f"'{keyword}'" if keyword else "the input"
    return f"Make it {name}'s default in the function, or config, or let an op return it."


RULE = Rule("DGL206", "non-output-argument", "error", "0.1", (GraphDefinition,), check)
