"""Two different Dagster types of one name meet in a graph.

## What it does
Compares the types that the inputs and outputs of a graph's ops are declared with, where code makes them with
`DagsterType` or `PythonObjectDagsterType`.

## Why is this bad?
Dagster knows the types of a job by their names, and refuses two of one name.

## Example
```python
from dagster import DagsterType, Out, job, op

orders_table = DagsterType(name="Table", type_check_fn=lambda _, value: bool(value))
report_table = DagsterType(name="Table", type_check_fn=lambda _, value: value is not None)


@op(out=Out(orders_table))
def orders(): ...


# error: [conflicting-types] "'Table'"
@op(out=Out(report_table))
def report(): ...


@job
def nightly():
    orders()
    report()
```

## Use instead
```python
from dagster import DagsterType, Out, job, op

orders_table = DagsterType(name="OrdersTable", type_check_fn=lambda _, value: bool(value))
report_table = DagsterType(name="ReportTable", type_check_fn=lambda _, value: value is not None)


@op(out=Out(orders_table))
def orders(): ...


@op(out=Out(report_table))
def report(): ...


@job
def nightly():
    orders()
    report()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.declared_type import DeclaredType
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.graph.nodes import ops_within
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """The first declaration that brings a second type of a name."""
    first: dict[str, DeclaredType] = {}
    for op in ops_within(graph):
        for name, declared in _declared(op):
            other = first.setdefault(name, declared)
            if other.made_at != declared.made_at:
                told = f"Two different types are named '{name}' in this graph, which knows types by name. Rename one."
                related = (
                    Related(other.made_at, f"one '{name}' is made here"),
                    Related(declared.made_at, f"the other '{name}' is made here"),
                )
                yield Violation(told, declared.at, related)
                return


def _declared(op: OpDefinition) -> Iterator[tuple[str, DeclaredType]]:
    ins = () if isinstance(op.ins, Unknown) else op.ins
    outs = () if isinstance(op.outs, Unknown) else op.outs
    for port in (*ins, *outs):
        if port.declared is not None and port.type is not None:
            yield port.type, port.declared


RULE = Rule("DGL224", "conflicting-types", "error", "0.1", (GraphDefinition,), check)
