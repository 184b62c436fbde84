"""Two different ops or graphs used in one graph have the same name.

## What it does
Looks at every op and graph that a graph uses, nested ones too. Aliases do not help: it is the definitions that collide.

## Why is this bad?
Dagster tells definitions apart by name, and refuses the graph.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@op(name="fetch")
def fetch_again(): ...


@job
def nightly():
    fetch()
    # error: 5 [conflicting-op-names] "fetch"
    fetch_again()
```

## Use instead
```python
from dagster import job, op


@op
def fetch(): ...


@op
def fetch_again(): ...


@job
def nightly():
    fetch()
    fetch_again()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, OpDefinition
from daglens_analyzer.rules.rule import Related, Rule, Violation

Node = OpDefinition | GraphDefinition


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """The first invocation that brings a second definition of a name."""
    if not graph.is_exact:
        return
    first: dict[str, Node] = {}
    for invocation in graph.invocations:
        for node in _all_nodes(invocation):
            if isinstance(node.name, Unknown):
                continue
            other = first.setdefault(node.name, node)
            if other is not node and not _is_one_thing(other, node):
                yield Violation(
                    f"Two different definitions named '{node.name}' are used in this graph. An alias does not tell "
                    "them apart: rename one of the definitions.",
                    invocation.at,
                    related=(
                        Related(other.name_at, f"one '{node.name}' is defined here"),
                        Related(node.name_at, f"the other '{node.name}' is defined here"),
                    ),
                )
                break


def _all_nodes(invocation: Invocation) -> Iterator[Node]:
    yield invocation.definition
    if isinstance(invocation.definition, GraphDefinition):
        for inner in invocation.definition.invocations:
            yield from _all_nodes(inner)


def _is_one_thing(left: Node, right: Node) -> bool:
    """Copies of one definition (with hooks, with another description) share their function and where it was made."""
    return left.function is not None and left.function is right.function and left.name_at == right.name_at


RULE = Rule("DGL207", "conflicting-op-names", "error", "0.1", (GraphDefinition,), check)
