"""A step within a graph-backed asset makes something worth keeping.

## What it does
Hints at an op in a `@graph_asset` that takes nothing from the graph, and whose result several later steps use or whose
body stores data itself. The rule is off by default: `extend-select = ["DGL9"]` switches all advice on.

## Why is this bad?
What it makes is used by more than one step, but by nobody outside: it has no name in the lineage, no history and no
checks, and it is made again with every run of the asset. As an asset it is read by whoever wants it.

## Example
```python
from dagster import Definitions, graph_asset, op


@op
# hint: 5 [kept-intermediate] "'fetch'"
def fetch():
    return [1, 2]


@op
def count(rows):
    return len(rows)


@op
def total(rows, number):
    return sum(rows) / number


@graph_asset
def average():
    rows = fetch()
    return total(rows, count(rows))


defs = Definitions(assets=[average])
```

## Use instead
```python
from dagster import Definitions, asset, graph_asset, op


@asset
def fetch():
    return [1, 2]


@op
def count(rows):
    return len(rows)


@op
def total(rows, number):
    return sum(rows) / number


@graph_asset
def average(fetch):
    rows = fetch
    return total(rows, count(rows))


defs = Definitions(assets=[average, fetch])
```
The refactoring *Keep what 'fetch' makes as an asset* does it, from the op or its call.
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, OpDefinition
from daglens_analyzer.graph.sources import FanInSource, OutputSource, Source
from daglens_analyzer.rules.advice.table_writes import writes_a_table
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each such step of a graph that is all known."""
    if graph.kind != "graph_asset" or not graph.is_exact:
        return
    for kept in worth_keeping(graph):
        op, users = kept.definition, _users(graph, kept)
        if users > 1:
            told = f"What '{op.name}' makes is used by {users} steps of '{graph.name}', and by nobody else."
        else:
            told = f"'{op.name}' stores what it makes, within '{graph.name}'."
        yield Violation(
            f"{told} As an asset it has a history of its own, and others can read it.",
            op.at,
            related=(Related(kept.at, f"'{graph.name}' calls it here"),),
        )


def worth_keeping(graph: GraphDefinition) -> Iterator[Invocation]:
    """The steps that start from nothing, lead on, and are used twice or store data."""
    for each in graph.invocations:
        op = each.definition
        if not isinstance(op, OpDefinition) or each.arguments or op.ins != () or op.built_at is not None:
            continue
        users = _users(graph, each)
        if users > 1 or (users == 1 and writes_a_table(op.function)):
            yield each


def _users(graph: GraphDefinition, made: Invocation) -> int:
    return sum(any(_is_of(made.index, given.source) for given in each.arguments) for each in graph.invocations)


def _is_of(index: int, source: Source) -> bool:
    if isinstance(source, FanInSource):
        return any(_is_of(index, each) for each in source.sources)
    return isinstance(source, OutputSource) and source.invocation == index


RULE = Rule("DGL903", "kept-intermediate", "hint", "0.1", (GraphDefinition,), check, enabled=False)
