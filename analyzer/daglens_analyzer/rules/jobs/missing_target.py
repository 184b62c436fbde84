"""A schedule is not told what to start.

## What it does
Reports a schedule with neither `job`, `job_name` nor `target`.

## Why is this bad?
Dagster refuses the schedule.

## Example
```python
from dagster import ScheduleDefinition

# error: [missing-target] "job"
nightly = ScheduleDefinition(name="nightly", cron_schedule="0 3 * * *")
```

## Use instead
```python
from dagster import ScheduleDefinition

nightly = ScheduleDefinition(name="nightly", cron_schedule="0 3 * * *", target="*")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue, SequenceValue, Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.rules.edits import AddArgument
from daglens_analyzer.rules.rule import Fix, Rule, Violation

_TARGETS = ("job", "job_name", "target")


def check(call: ApiCall) -> Iterator[Violation]:
    """A schedule that is surely given none of the three, or None for each."""
    if call.construct not in ("ScheduleDefinition", "schedule") or not call.bound.is_exact:
        return
    if isinstance(call.bound.value("cron_schedule"), FunctionValue):  # A decorator without its call makes no schedule.
        return
    values = (call.bound.value(name) for name in _TARGETS)
    if all(value is None or (isinstance(value, ConstantValue) and value.value is None) for value in values):
        yield Violation("This schedule starts nothing. Give it a 'job', or a 'target' of assets.", call.at)
    elif call.construct == "ScheduleDefinition":
        yield from _lacking(call)


def _lacking(call: ApiCall) -> Iterator[Violation]:
    """A schedule of a job without times, and one of assets without a name."""
    bound = call.bound
    if not is_given(bound.value("cron_schedule")) and not isinstance(bound.value("job"), Unknown):
        daily = (AddArgument(call.at, "cron_schedule", '"0 0 * * *"'),)
        fixes = (Fix("Give it a time: each midnight", daily, is_safe=False),)
        yield Violation("This schedule has no times. Give it a 'cron_schedule'.", call.at, fixes=fixes)
    target, name = bound.value("target"), bound.value("name")
    if isinstance(target, Selection | SequenceValue | ConstantValue | AssetsDefinition) and not is_given(name):
        told = "A schedule of assets has no job to be named after. Give it a 'name'."
        yield Violation(told, call.at)


RULE = Rule("DGL305", "missing-target", "error", "0.1", (ApiCall,), check)
