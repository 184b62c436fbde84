"""A graph's body returns what is no output.

## What it does
Looks at what the body of a `@graph` returns: an op or graph that was not called, a plain value, or a dict whose keys
are not the outputs that `out=` declares.

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
from daglens_analyzer.api.handles import GraphInputHandle, OutputHandle
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.values import PendingInvocation
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue, MappingValue, SequenceValue
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import nodes_of
from daglens_analyzer.rules.composition.returning import returning_the_last
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def check(result: GraphResult) -> Iterator[Violation]:
    """What is returned, where the body has one return or none."""
    function = result.function
    if not isinstance(function, FunctionValue) or not isinstance(function.definition, tree.FunctionDef):
        return
    nodes = nodes_of(function)
    yields = [node for node in nodes if isinstance(node, tree.Yield)]
    if yields:
        told = "A graph's body is run once, to wire its ops, and yields nothing. Return the outputs."
        yield Violation(told, function.node(yields[0].at))
        return
    returns = [node for node in nodes if isinstance(node, tree.Return) and node.value is not None]
    if len(returns) > 1:
        return
    told = _problem(result) or _missing(result)
    if told is not None:
        place = function.node(returns[0].at if returns else function.definition.name_at)
        yield Violation(told, place, fixes=tuple(_fixes(function, function.definition, result, returns)))


def _fixes(
    function: FunctionValue, definition: tree.FunctionDef, result: GraphResult, returns: list[tree.Return]
) -> Iterator[Fix]:
    """What is returned uncalled is called, and where nothing is returned, what the last statement gives."""
    value = returns[0].value if returns else None
    is_uncalled = isinstance(result.returned, OpDefinition | GraphDefinition | PendingInvocation)
    if is_uncalled and value is not None and result.kind != "job":
        yield Fix("Call it", (Surround(function.node(value.at), "", "()"),), is_safe=False)
    if not returns and result.kind == "graph" and len(result.declared or ()) == 1:
        yield from returning_the_last(function, definition)


_SOMETHING = (OutputHandle, OpDefinition, GraphDefinition, PendingInvocation, MappingValue)


def _problem(result: GraphResult) -> str | None:
    returned, declared = result.returned, result.declared
    if result.kind == "job":
        is_something = isinstance(returned, _SOMETHING) or (
            isinstance(returned, ConstantValue) and returned.value is not None
        )
        return "A job has no outputs, and this returns one. Call the ops, and return nothing." if is_something else None
    match returned:
        case OpDefinition() | GraphDefinition() | PendingInvocation():
            return "This op or graph is not called, so it gives nothing to return. Call it."
        case ConstantValue(value=value) if value is not None:
            return f"A graph returns outputs of what it calls, and {value!r} is none. Make it in an op."
        case GraphInputHandle(input=name):
            return f"'{name}' is the graph's own input, and no output of a node. Pass it through an op."
        case SequenceValue(kind="list" | "set" as kind):
            return f"This is a {kind}. Several outputs are returned in a dict, by the names that 'out' declares."
        case SequenceValue(kind="tuple") if result.kind == "graph_asset":
            return "A graph asset is made by one output, and here are several. Return one, or use 'graph_multi_asset'."
        case MappingValue():
            return _entry_problem(returned, declared)
        case _:
            return None


def _entry_problem(returned: MappingValue, declared: tuple[str, ...] | None) -> str | None:
    for entry in entries(returned)[0]:
        if declared is not None and entry.name not in declared:
            near = did_you_mean(nearest_names(entry.name, declared))
            return f"The graph declares no output '{entry.name}'.{near}"
        if isinstance(entry.value, OpDefinition | GraphDefinition | PendingInvocation):
            return f"What '{entry.name}' is to be is not called, so it gives nothing. Call it."
    return None


def _missing(result: GraphResult) -> str | None:
    """What is declared and not returned. The assets of graphs are another rule's business."""
    declared = result.declared
    if declared is None or result.kind != "graph" or not result.is_exact:
        return None
    match result.returned:
        case ConstantValue(value=None):
            return f"The graph declares {_listed(declared)} and returns nothing. Return what the nodes give."
        case MappingValue(exact=[True]) as returned:
            given = {entry.name for entry in entries(returned)[0]}
            missing = tuple(name for name in declared if name not in given)
            return f"The graph declares {_listed(missing)} and does not return it." if missing else None
        case OutputHandle() if len(declared) > 1:
            return f"The graph declares {_listed(declared)}, and this is one output. Return a dict of all of them."
        case _:
            return None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


RULE = Rule("DGL218", "invalid-graph-result", "error", "0.1", (GraphResult,), check)
