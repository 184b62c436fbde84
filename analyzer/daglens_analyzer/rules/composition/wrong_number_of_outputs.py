"""A body unpacks more or fewer outputs than an op has, or its annotation names another number.

## What it does
Compares `a, b = split()` in graphs with the outputs of what is called, and `-> tuple[int, int]` with the outputs that
an op declares.

## Why is this bad?
Python or Dagster refuses the definition.

## Example
```python
from dagster import Out, job, op


@op(out={"rows": Out(), "errors": Out()})
# error: [wrong-number-of-outputs] "2 outputs"
def fetch() -> tuple[int, int, int]: ...
```

## Use instead
```python
from dagster import Out, job, op


@op(out={"rows": Out(), "errors": Out()})
def fetch() -> tuple[int, int]:
    return 1, 2


@job
def nightly():
    rows, errors = fetch()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.bodies.body import library_name
from daglens_analyzer.rules.bodies.given import declared_among
from daglens_analyzer.rules.rule import Related, Rule, Violation

_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})


def check(node: OpDefinition | GraphDefinition) -> Iterator[Violation]:
    """What is unpacked in a graph, and what an op's annotation says."""
    if node.function is None or not isinstance(node.function.definition, tree.FunctionDef):
        return
    if isinstance(node, OpDefinition):
        yield from _annotated(node, node.function.definition.returns)
        return
    calls = {invocation.at: invocation for invocation in node.invocations}
    for part in walk(node.function.definition.body):
        if not isinstance(part, tree.Assign) or not isinstance(part.value, tree.Call) or len(part.targets) != 1:
            continue
        target, invocation = part.targets[0], calls.get(node.function.node(part.value.at))
        if invocation is None or not isinstance(target, tree.SequenceDisplay):
            continue
        outs = invocation.definition.outs
        if isinstance(outs, Unknown) or len(outs) < 2 or any(isinstance(item, tree.Starred) for item in target.items):
            continue
        if len(outs) != len(target.items):
            names = ", ".join(output.name for output in outs)
            told = f"'{invocation.name}' has {len(outs)} outputs, {names}, and {len(target.items)} are unpacked here."
            defined = Related(invocation.definition.name_at, f"'{invocation.definition.name}' is defined here")
            yield Violation(told, node.function.node(part.at), (defined,))


def _annotated(op: OpDefinition, returns: tree.Expression | None) -> Iterator[Violation]:
    assert op.function is not None
    if isinstance(op.outs, Unknown) or len(op.outs) < 2 or not isinstance(returns, tree.Subscript):
        return
    if library_name(op.function, returns.value) not in _TUPLES and not _is_builtin_tuple(returns.value):
        return
    items = returns.index.items if isinstance(returns.index, tree.SequenceDisplay) else (returns.index,)
    if any(isinstance(item, tree.Constant) and item.value is ... for item in items) or len(items) == len(op.outs):
        return
    told = f"'{op.function.name}' has {len(op.outs)} outputs, and its annotation has {len(items)} parts."
    yield Violation(told, op.function.node(returns.at), declared_among(op.outs))


def _is_builtin_tuple(expression: tree.Expression) -> bool:
    return isinstance(expression, tree.Name) and expression.id == "tuple"


RULE = Rule("DGL217", "wrong-number-of-outputs", "error", "0.1", (OpDefinition, GraphDefinition), check)
