"""A body gives one output, one asset, or one mapping key more than once.

## What it does
Looks at what surely happens whenever the body of an op or asset runs: two `yield` statements for one output, a
`yield` in a loop, and dynamic outputs with one mapping key.

## Why is this bad?
An output is given once, and each dynamic one has a key of its own. The step fails at the second.

## Example
```python
from dagster import DynamicOut, DynamicOutput, Output, asset, op


@asset
def orders():
    yield Output([1])
    # warning: [output-given-twice] "'result'"
    yield Output([2])


@op(out=DynamicOut())
def list_files():
    for number in range(3):
        # warning: [output-given-twice] "mapping key 'file'"
        yield DynamicOutput(number, mapping_key="file")
```

## Use instead
```python
from dagster import DynamicOut, DynamicOutput, Output, asset, op


@asset
def orders():
    yield Output([1, 2])


@op(out=DynamicOut())
def list_files():
    for number in range(3):
        yield DynamicOutput(number, mapping_key=f"file_{number}")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import argument
from daglens_analyzer.rules.bodies.given import OF_ASSETS, Step, asset_output, output_name, step_of
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.bodies.ways_through import Run, surely_run
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.node_id import NodeId


class _Sent(NamedTuple):
    """What is surely given: `key` is a dynamic output's; `is_repeated` says that it stands in a loop."""

    output: str
    key: str | None
    at: NodeId
    is_repeated: bool


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The first thing that is given again."""
    step = step_of(decorated)
    if step is None:
        return
    seen: set[tuple[str, str | None]] = set()
    for sent in (*_yielded(step), *_listed(step)):
        if sent.output not in {each.name for each in step.outs}:
            continue
        same = sent.output, sent.key
        if same in seen or sent.is_repeated:
            what = f"The output '{sent.output}'" if sent.key is None else f"The mapping key '{sent.key}'"
            yield Violation(f"{what} is given more than once, and can be given once.", sent.at)
            return
        seen.add(same)


def _yielded(step: Step) -> Iterator[_Sent]:
    for run in surely_run(step.body.definition.body) if step.body.yields else ():
        statement = run.statement
        given = statement.value if isinstance(statement, tree.ExpressionStatement) else None
        if isinstance(given, tree.Yield) and not given.is_from and given.value is not None:
            at = step.body.function.node(given.at)
            yield from _sent(step, kind_of(step.body, given.value), at, run)


def _listed(step: Step) -> Iterator[_Sent]:
    """Dynamic outputs in a list that is returned."""
    for returned in step.body.returns if not step.body.yields else ():
        value, at = returned.value, step.body.function.node(returned.at)
        repeated = isinstance(value, tree.Comprehension)
        items = value.items if isinstance(value, tree.SequenceDisplay) and value.kind == "list" else ()
        for item in (value.element,) if isinstance(value, tree.Comprehension) else items:
            yield from _sent(step, kind_of(step.body, item), at, Run(returned, repeated))


def _sent(step: Step, kind: Kind | None, at: NodeId, run: Run) -> Iterator[_Sent]:
    if kind is None or kind.call is None:
        return
    if kind.name == "dagster.DynamicOutput":
        key = argument(kind.call, "mapping_key", 1)
        name = output_name(kind)
        if name is not None and isinstance(key, tree.Constant) and isinstance(key.value, str):
            yield _Sent(name, key.value, at, run.is_repeated)
        return
    name = output_name(kind) if kind.name == "dagster.Output" else None
    if kind.name in OF_ASSETS:
        name = asset_output(step, kind)
    if name:
        yield _Sent(name, None, at, run.is_repeated)


RULE = Rule("DGL514", "output-given-twice", "warning", "0.1", (DecoratedFunction,), check)
