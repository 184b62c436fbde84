"""An op of a job takes the context of an asset, or asks its context for what only assets or partitions have.

## What it does
Looks at the annotations of the contexts of the ops that a job is made of, and at what their bodies ask them for: the
asset's key and definition, and, where the job has no partitions, the partition's key.

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

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.graph.definitions import JobDefinition, OpDefinition
from daglens_analyzer.graph.nodes import ops_within
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import library_name, nodes_of
from daglens_analyzer.rules.bodies.bound_names import bound_names
from daglens_analyzer.rules.edits import named
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation

_OF_ASSETS_AND_CHECKS = frozenset({"dagster.AssetExecutionContext", "dagster.AssetCheckExecutionContext"})
_OF_ASSETS = frozenset({"asset_key", "assets_def", "asset_key_for_output", "asset_partition_key_for_output"})
_OF_PARTITIONS = frozenset({"partition_key", "partition_time_window", "partition_key_range", "partition_keys"})


def check(subject: JobDefinition | DecoratedFunction) -> Iterator[Violation]:
    """Each op of a job whose context is annotated as an asset's, or taken for one."""
    if isinstance(subject, DecoratedFunction):
        if isinstance(subject.made, JobDefinition) and subject.construct == "job" and not _is_partitioned(subject):
            for op in ops_within(subject.made.graph):
                told = f"'{subject.made.name}' has no partitions, so there is no"
                yield from _asked_for(op, _OF_PARTITIONS, told, subject.made)
        return
    for op in ops_within(subject.graph):
        context = _context(op)
        if context is None or op.function is None:
            continue
        if context.annotation is not None and (library_name(op.function, context.annotation) in _OF_ASSETS_AND_CHECKS):
            yield Violation(
                f"'{op.function.name}' is an op of a job, and its context no asset's: annotate OpExecutionContext.",
                op.function.node(context.at),
                related=(Related(subject.name_at, "the job is defined here"),),
                fixes=(
                    Fix(
                        "Annotate OpExecutionContext",
                        (Edit(op.function.node(context.annotation.at), named("OpExecutionContext")),),
                    ),
                ),
            )
        yield from _asked_for(op, _OF_ASSETS, f"'{op.function.name}' is an op of a job, and no asset has a", subject)


def _is_partitioned(decorated: DecoratedFunction) -> bool:
    """Whether its runs may have a partition."""
    bound = decorated.bound
    given = ("partitions_def", "config", "tags")
    return bound is None or not bound.is_exact or any(bound.value(name) is not None for name in given)


def _asked_for(op: OpDefinition, names: frozenset[str], told: str, job: JobDefinition) -> Iterator[Violation]:
    """What of these a body asks its context for, unless it looks first, or is ready for a failure."""
    context, function = _context(op), op.function
    if context is None or function is None or not isinstance(function.definition, tree.FunctionDef):
        return
    nodes = nodes_of(function)
    is_careful = any(
        isinstance(node, tree.Try) or (isinstance(node, tree.Attribute) and node.name.startswith("has_"))
        for node in nodes
    )
    if is_careful or context.name in bound_names(nodes):
        return
    for node in nodes:
        match node:
            case tree.Attribute(value=tree.Name(id=name), name=attribute, name_at=at) if name == context.name:
                if attribute in names:
                    related = (Related(job.name_at, "the job is defined here"),)
                    yield Violation(f"{told} '{attribute}'.", function.node(at), related)
            case _:
                pass


def _context(op: OpDefinition) -> tree.Parameter | None:
    parameters = op.function.definition.parameters if op.function is not None else ()
    return parameters[0] if parameters and parameters[0].name in CONTEXT_NAMES else None


RULE = Rule("DGL512", "context-of-another-kind", "warning", "0.1", (JobDefinition, DecoratedFunction), check)
