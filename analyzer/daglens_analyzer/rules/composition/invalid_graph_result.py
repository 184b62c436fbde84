"""A graph's body returns what is no output.

## What it does
Looks at what the body of a `@graph` returns: an op or graph that was not called, a plain value, or a dict whose keys
are none of the outputs that `out=` declares.

## Why is this bad?
Dagster refuses the graph.

## Example
```python
from dagster import GraphOut, graph, op


@op
def fetch(): ...


@graph
def imports():
    # error: [invalid-graph-result] "not called"
    return fetch


@graph(out={"rows": GraphOut()})
def exports():
    # error: [invalid-graph-result] "'lines'"
    return {"lines": fetch()}
```

## Use instead
```python
from dagster import GraphOut, graph, op


@op
def fetch(): ...


@graph
def imports():
    return fetch()


@graph(out={"rows": GraphOut()})
def exports():
    return {"rows": fetch()}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.graph import GraphResult
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.values import PendingInvocation
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue, MappingValue, Value
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import own_nodes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Rule, Violation


def check(result: GraphResult) -> Iterator[Violation]:
    """What is returned, where the body has one return."""
    function = result.function
    if not isinstance(function, FunctionValue) or not isinstance(function.definition, tree.FunctionDef):
        return
    returns = [node for node in own_nodes(function.definition.body) if isinstance(node, tree.Return)]
    if len(returns) != 1 or returns[0].value is None:
        return
    told = _problem(result.returned, result.declared)
    if told is not None:
        yield Violation(told, function.node(returns[0].at))


def _problem(returned: Value, declared: tuple[str, ...] | None) -> str | None:
    if isinstance(returned, OpDefinition | GraphDefinition | PendingInvocation):
        return "This op or graph is not called, so it gives nothing to return. Call it."
    if isinstance(returned, ConstantValue) and returned.value is not None:
        return f"A graph returns outputs of what it calls, and {returned.value!r} is none. Make it in an op."
    if isinstance(returned, MappingValue):
        for entry in entries(returned)[0]:
            if declared is not None and entry.name not in declared:
                near = did_you_mean(nearest_names(entry.name, declared))
                return f"The graph declares no output '{entry.name}'.{near}"
            if isinstance(entry.value, OpDefinition | GraphDefinition | PendingInvocation):
                return f"What '{entry.name}' is to be is not called, so it gives nothing. Call it."
    return None


RULE = Rule("DGL218", "invalid-graph-result", "error", "0.1", (GraphResult,), check)
