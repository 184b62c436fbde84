"""An op of a job takes the context of an asset.

## What it does
Looks at the annotations of the contexts of the ops that a job is made of.

## Why is this bad?
An op has an asset's context only where it is part of a graph-backed asset. The step fails.

## Example
```python
from dagster import AssetExecutionContext, job, op


@op
# warning: [context-of-another-kind] "OpExecutionContext"
def fetch(context: AssetExecutionContext): ...


@job
def nightly():
    fetch()
```

## Use instead
```python
from dagster import OpExecutionContext, job, op


@op
def fetch(context: OpExecutionContext): ...


@job
def nightly():
    fetch()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.rules.bodies.body import library_name
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(job: JobDefinition) -> Iterator[Violation]:
    """Each op of the job whose context is annotated as an asset's."""
    for op in {id(op): op for op in _ops(job.graph)}.values():
        function = op.function
        parameters = function.definition.parameters if function is not None else ()
        first = parameters[0] if parameters else None
        if function is None or first is None or first.name not in CONTEXT_NAMES or first.annotation is None:
            continue
        if library_name(function, first.annotation) == "dagster.AssetExecutionContext":
            yield Violation(
                f"'{function.name}' is an op of a job, and its context no asset's: annotate OpExecutionContext.",
                function.node(first.at),
                related=(Related(job.name_at, "the job is defined here"),),
            )


def _ops(graph: GraphDefinition) -> Iterator[OpDefinition]:
    for invocation in graph.invocations:
        if isinstance(invocation.definition, GraphDefinition):
            yield from _ops(invocation.definition)
        else:
            yield invocation.definition


RULE = Rule("DGL512", "context-of-another-kind", "warning", "0.1", (JobDefinition,), check)
