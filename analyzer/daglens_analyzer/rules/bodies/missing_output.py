"""A generator never yields an output that it has to give.

## What it does
Looks at all that the body of an op or asset yields, and compares it with the outputs that are required.

## Why is this bad?
An output that is not optional has to be given. The step fails at its end.

## Example
```python
from dagster import Out, Output, op


@op(out={"rows": Out(), "errors": Out()})
# warning: [missing-output] "'errors'"
def fetch():
    yield Output([1], "rows")
```

## Use instead
```python
from dagster import Out, Output, op


@op(out={"rows": Out(), "errors": Out(is_required=False)})
def fetch():
    yield Output([1], "rows")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.given import (
    OF_ASSETS,
    OUTPUTS,
    Step,
    asset_output,
    declared_outputs,
    output_name,
    step_of,
    yielded,
)
from daglens_analyzer.rules.bodies.kinds import Kind
from daglens_analyzer.rules.bodies.ways_through import reaches_end
from daglens_analyzer.rules.rule import Rule, Violation

_EVENTS = frozenset(
    f"dagster.{name}" for name in ("AssetMaterialization", "AssetObservation", "ExpectationResult", "AssetCheckResult")
)


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The outputs that no `yield` can be for."""
    step = step_of(decorated)
    if step is None or not step.body.yields or not _may_end(step):
        return
    names, declared = set[str](), {output.name for output in step.outs}
    for given in yielded(step.body):
        name = _output_of(step, given.kind)
        if name is None or (name and name not in declared):
            return
        names.add(name)
    wanted = [each for each in step.outs if each.required and not each.dynamic and each.type not in (None, "Nothing")]
    lacking = [each.name for each in wanted if each.name not in names]
    missing = ", ".join(f"'{name}'" for name in lacking)
    if missing:
        told = f"'{step.body.function.name}' never yields its output {missing}, which is not optional."
        yield Violation(told, step.body.function.node(step.body.definition.name_at), declared_outputs(step, lacking))


def _may_end(step: Step) -> bool:
    """Whether it may end without an exception."""
    return bool(step.body.each(tree.Return)) or reaches_end(step.body.definition.body)


def _output_of(step: Step, kind: Kind | None) -> str | None:
    """The output that is yielded; empty for an event that is none, None where it is not known."""
    if kind is None:
        return None
    if kind.name in OUTPUTS:
        return output_name(kind)
    if kind.name in OF_ASSETS:
        return asset_output(step, kind)
    return "" if kind.name in _EVENTS else None


RULE = Rule("DGL513", "missing-output", "warning", "0.1", (DecoratedFunction,), check)
