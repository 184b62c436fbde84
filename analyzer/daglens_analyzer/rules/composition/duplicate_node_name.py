"""Two nodes of one graph have the same name.

## What it does
Reports an alias that another node of the graph has already, as its alias or as its own name. Calling one op several
times is fine without aliases: Dagster numbers the nodes (`fetch`, `fetch_2`).

## Why is this bad?
A node's name is the key of its step. Dagster refuses the graph.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@job
def nightly():
    fetch.alias("orders")()
    # error: [duplicate-node-name] "orders"
    fetch.alias("orders")()
```

## Use instead
```python
from dagster import job, op


@op
def fetch(): ...


@job
def nightly():
    fetch.alias("orders")()
    fetch.alias("customers")()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import GraphDefinition, Invocation
from daglens_analyzer.rules.free_name import free_name
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each node whose name an earlier one has, where one of them is an alias; without one they would be numbered."""
    if not graph.is_exact:
        return
    first: dict[str, Invocation] = {}
    for invocation in graph.invocations:
        other = first.setdefault(invocation.name, invocation)
        if other is invocation or (other.alias_at is None and invocation.alias_at is None):
            continue
        yield Violation(
            f"Two nodes of this graph are named '{invocation.name}': a node's name is the key of its step. "
            "Give one of them another alias.",
            invocation.alias_at or invocation.at,
            related=(Related(other.alias_at or other.at, f"'{invocation.name}' is first used here"),),
            fixes=tuple(_fixes(graph, invocation)),
        )


def _fixes(graph: GraphDefinition, invocation: Invocation) -> Iterator[Fix]:
    """Another alias. Config and retries of runs name the node by it: hence not safe."""
    if invocation.alias_at is not None:
        name = free_name(invocation.name, {other.name for other in graph.invocations})
        yield Fix(f"Name it '{name}'", (Edit(invocation.alias_at, name, "string"),), is_safe=False)


RULE = Rule("DGL205", "duplicate-node-name", "error", "0.1", (GraphDefinition,), check)
