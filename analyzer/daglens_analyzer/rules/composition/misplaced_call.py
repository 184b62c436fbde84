"""A job is called, or a graph is called outside of the body of another.

## What it does
Reports calls of `@job` functions anywhere, and of `@graph` functions at the top level of a module.

## Why is this bad?
A job is what an execution starts, not a part of another one; and a graph only means something as a node. Both calls
raise.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@job
def nightly():
    fetch()


@job
def weekly():
    # error: 5 [misplaced-call] "nightly"
    nightly()
```

## Use instead
Make what both need a graph. To run a job from Python, use `nightly.execute_in_process()`.
```python
from dagster import graph, op


@op
def fetch(): ...


@graph
def imports():
    fetch()


@graph
def everything():
    imports()


nightly = imports.to_job("nightly")
weekly = everything.to_job("weekly")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.composition import MisplacedCall
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, UnresolvedAssetJob
from daglens_analyzer.rules.composition.executing import executing
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(call: MisplacedCall) -> Iterator[Violation]:
    """The call, and where what it calls is defined."""
    definition = call.definition
    if isinstance(definition.name, Unknown):
        return
    if isinstance(definition, UnresolvedAssetJob):
        told = f"Job '{definition.name}' is called, and a job of assets is no function. Execute it where it is loaded."
    elif isinstance(definition, JobDefinition):
        told = f"Job '{definition.name}' is called, but a job is no part of another one. Share a graph, or execute it."
    else:
        told = f"Graph '{definition.name}' is called outside of a graph or job, where it means nothing. Make it a job."
    related = (Related(definition.name_at, f"'{definition.name}' is defined here"),)
    yield Violation(told, call.at, related, executing(call.at) if isinstance(definition, GraphDefinition) else ())


RULE = Rule("DGL214", "misplaced-call", "error", "0.1", (MisplacedCall,), check)
