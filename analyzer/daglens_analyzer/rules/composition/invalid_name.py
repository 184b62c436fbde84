"""The name of an op, graph, job, schedule, sensor, node, input or output is none that Dagster accepts.

## What it does
Checks names against `^[A-Za-z0-9_]+$` and against the words that are reserved: Python's own (`in`, `class`...) and
`context`, `config`, `conf`, `meta`, `type`, `input`, `output`, `arg_dict`, `input_arg_dict`, `output_arg_dict`, `dict`,
`int`, `str`, `float`, `bool`. A parameter named `context` is the context where it comes first; anywhere else it would
be an input.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import job, op


# error: 10 [invalid-name] "my-op"
@op(name="my-op")
def mine(): ...


@op
# error: 18 [invalid-name] "context"
def count(lines, context): ...


@op
# error: 5 [invalid-name] "config"
def config(): ...


@job
def nightly():
    # error: 16 [invalid-name] "first step"
    mine.alias("first step")()
```

## Use instead
```python
from dagster import job, op


@op(name="my_op")
def mine(): ...


@op
def count(context, lines): ...


@op
def configure(): ...


@job
def nightly():
    mine.alias("first_step")()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetsDefinition,
    GraphDefinition,
    JobDefinition,
    Maybe,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
)
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import RESERVED_NAMES, name_problem, repaired_name
from daglens_analyzer.source.node_id import NodeId

Named = (
    OpDefinition
    | GraphDefinition
    | JobDefinition
    | AssetsDefinition
    | ScheduleDefinition
    | SensorDefinition
    | AssetCheckDefinition
)


def check(subject: Named) -> Iterator[Violation]:
    """The definition's own name, and those of its inputs, outputs and nodes."""
    match subject:
        case OpDefinition():
            yield from _name("An op", subject.name, subject.name_at, subject.at)
            yield from _parts(subject)
        case GraphDefinition():
            if subject.kind in ("graph", "job"):
                yield from _name(f"A {subject.kind}", subject.name, subject.name_at, subject.at)
            yield from _parts(subject)
            for invocation in subject.invocations:
                if invocation.alias_at is not None:
                    yield from _name("A node", invocation.name, invocation.alias_at, None)
        case AssetsDefinition(node=node):
            if node is not None:
                yield from _parts(node)
        case JobDefinition():
            if subject.graph.name != subject.name:
                yield from _name("A job", subject.name, subject.name_at, subject.at)
        case ScheduleDefinition():
            # A name that is made of the job's is as wrong as that one, which is told of by itself.
            if subject.name is not None and subject.name != f"{subject.job}_schedule":
                yield from _name("A schedule", subject.name, subject.name_at or subject.at, subject.at)
        case AssetCheckDefinition():
            if subject.name not in RESERVED_NAMES:  # The op's name has the asset's in front.
                yield from _name("An asset check", subject.name, subject.name_at or subject.at, subject.at)
        case SensorDefinition():
            yield from _name("A sensor", subject.name, subject.name_at or subject.at, subject.at)


def _parts(node: OpDefinition | GraphDefinition) -> Iterator[Violation]:
    if not isinstance(node.ins, Unknown):
        for known in node.ins:
            if not known.name:
                continue
            hint = " Put it first where you mean the context." if known.name == "context" else ""
            yield from _name("An input", known.name, known.at, None, hint)
    if not isinstance(node.outs, Unknown):
        for known in node.outs:
            yield from _name("An output", known.name, known.at, None)


def _name(what: str, name: Maybe[str], at: NodeId, place: NodeId | None, hint: str = "") -> Iterator[Violation]:
    """`place` is where the definition itself stands: a name that is written apart from it can be edited there."""
    problem = None if isinstance(name, Unknown) else name_problem(name)
    if problem is None or isinstance(name, Unknown):
        return
    fixed = repaired_name(name) if place is not None and at != place else None
    yield Violation(
        f"{what} cannot be named '{name}': {problem}.{hint}",
        at,
        fixes=(Fix(f"Rename it to '{fixed}'", (Edit(at, fixed, "string"),), is_safe=False),) if fixed else (),
    )


RULE = Rule(
    "DGL201",
    "invalid-name",
    "error",
    "0.1",
    (
        OpDefinition,
        GraphDefinition,
        JobDefinition,
        AssetsDefinition,
        ScheduleDefinition,
        SensorDefinition,
        AssetCheckDefinition,
    ),
    check,
)
