"""A graph's parameter goes into no op.

## What it does
Follows each parameter of a `@graph`, `@job` or `@graph_asset` through its body, and reports one that is passed to
nothing. Bodies that cannot be followed all the way are left alone.

## Why is this bad?
A graph's input is a wire. One that leads nowhere is refused by Dagster.

## Example
```python
from dagster import graph, op


@op
def fetch(): ...


@graph
# error: 19 [unmapped-graph-input] "since"
def import_orders(since):
    fetch()
```

## Use instead
```python
from dagster import graph, op


@op
def fetch(since): ...


@graph
def import_orders(since):
    fetch(since)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import FunctionValue, Unknown
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.sources import ConstantSource, FanInSource, GraphInputSource, Source, UnknownSource
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.edits import RemoveParameter
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each input of an exact graph that is used nowhere, and the config that no graph is given."""
    yield from _config(graph)
    if not graph.is_exact or isinstance(graph.ins, Unknown):
        return
    if graph.function is None or isinstance(graph.outs, Unknown):
        return
    sources = [argument.source for invocation in graph.invocations for argument in invocation.arguments]
    sources += [mapping.source for mapping in graph.output_mappings]
    used: set[str] = set()
    for source in sources:
        if not _collect(source, used):
            return
    parameters = {each.name for each in graph.function.definition.parameters}
    for known in graph.ins:
        if known.name in parameters and known.name not in used and name_problem(known.name) is None:
            told = f"Input '{known.name}' of this graph goes into no op. Pass it to one, or remove it."
            yield Violation(told, known.at, fixes=_fixes(graph.function, known.name))


def _config(graph: GraphDefinition) -> Iterator[Violation]:
    """A parameter `config`, which ops have and graphs have not: the body is called without it."""
    function = graph.function
    for parameter in () if function is None else function.definition.parameters:
        if function is not None and parameter.name == "config" and parameter.default is None:
            told = "A graph's body is given no config: take it in the op that uses it."
            yield Violation(told, function.node(parameter.at))


def _fixes(function: FunctionValue, name: str) -> tuple[Fix, ...]:
    """The input taken away, if the body does not speak of it."""
    definition = function.definition
    body = walk(definition.body) if isinstance(definition, tree.FunctionDef) else ()
    if any(isinstance(node, tree.Name) and node.id == name for node in body):
        return ()
    return (Fix("Remove the input", (RemoveParameter(function.node(definition.at), name),), is_safe=False),)


def _collect(source: Source, used: set[str]) -> bool:
    """Add the graph inputs in a source; false where the source is not known."""
    match source:
        case GraphInputSource(input=name):
            used.add(name)
        case FanInSource(sources=sources):
            return all(tuple(_collect(item, used) for item in sources))
        case UnknownSource() | ConstantSource():  # what a refused argument was meant to be is not known either
            return False
        case _:
            pass
    return True


RULE = Rule("DGL208", "unmapped-graph-input", "error", "0.1", (GraphDefinition,), check)
