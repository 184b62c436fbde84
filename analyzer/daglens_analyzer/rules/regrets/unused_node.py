"""An op or graph is used by nothing.

## What it does
Reports an op or graph at a module's top level that is in no graph, job or asset, and whose name stands nowhere else in
the project, tests and strings included. Projects without a `Definitions` object may be libraries and are left alone.
The rule is off by default: `extend-select = ["DGL609"]` switches it on.

## Why is this bad?
It is never run. Often a node was forgotten in the graph that it was written for.

## Example
```python
from dagster import Definitions, job, op


@op
def fetch():
    return 1


@op
# info: 5 [unused-node]
def clean(rows):
    return rows


@job
def nightly():
    fetch()


defs = Definitions(jobs=[nightly])
```

## Use instead
```python
from dagster import Definitions, job, op


@op
def fetch():
    return 1


@op
def clean(rows):
    return rows


@job
def nightly():
    clean(fetch())


defs = Definitions(jobs=[nightly])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import DefinitionGraph
from daglens_analyzer.rules.definition_words import starting_a_sentence, words_for
from daglens_analyzer.rules.edits import RemoveStatement
from daglens_analyzer.rules.mentions import mentions
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def check(graph: DefinitionGraph) -> Iterator[Violation]:
    """Each node that stands under its own name in its module and that nobody speaks of."""
    if not any(location.at is not None for location in graph.locations):
        return
    modules = list(graph.modules.values())
    used = {id(node) for definition in graph.definitions for node in _used_by(definition)}
    for module in modules:
        for name, value in module.namespace.items():
            if not isinstance(value, OpDefinition | GraphDefinition) or id(value) in used or not value.at.path:
                continue
            is_own = value.at.path == module.path and value.built_at is None and value not in module.conditional
            # Its own definition is one mention, and so is a name given in its decorator.
            if is_own and name != "_" and not mentions(modules, name, at_most=1 if value.name != name else _own(value)):
                told = starting_a_sentence(words_for(value))
                removed = Fix("Remove it", (RemoveStatement(value.at),), is_safe=False)
                told = f"{told} is in no graph, job or asset, and nothing else speaks of it."
                yield Violation(told, value.at, fixes=(removed,))


def _own(value: OpDefinition | GraphDefinition) -> int:
    return 1 if value.name_at == value.at else 2


def _used_by(definition: object) -> Iterator[object]:
    match definition:
        case JobDefinition(graph=graph):
            yield graph
            yield from _used_by(graph)
        case GraphDefinition(invocations=invocations):
            yield from (invocation.definition for invocation in invocations)
        case _:
            pass


RULE = Rule("DGL609", "unused-node", "info", "0.1", (DefinitionGraph,), check, enabled=False)
