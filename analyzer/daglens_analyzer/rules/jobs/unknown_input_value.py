"""A job is given a value for an input that it does not have.

## What it does
Compares the names in `input_values=` with the inputs of the job's graph.

## Why is this bad?
Dagster refuses the job.

## Example
```python
from dagster import job, op


@op
def send(rows): ...


# error: 20 [unknown-input-value] "Did you mean 'rows'?"
@job(input_values={"row": [1, 2]})
def report(rows):
    send(rows)
```

## Use instead
```python
from dagster import job, op


@op
def send(rows): ...


@job(input_values={"rows": [1, 2]})
def report(rows):
    send(rows)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import entries
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import JobDefinition
from daglens_analyzer.rules.near_fixes import near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each name that is no input."""
    job, bound = decorated.made, decorated.bound
    if not isinstance(job, JobDefinition) or bound is None or isinstance(job.graph.ins, Unknown):
        return
    names = [each.name for each in job.graph.ins]
    for entry in entries(bound.value("input_values"))[0]:
        if entry.name not in names:
            near = nearest_names(entry.name, names)
            told = f"This job has no input '{entry.name}'.{did_you_mean(near)}"
            yield Violation(told, entry.key.at, fixes=near_fixes(entry.key.at, entry.name, near))


RULE = Rule("DGL315", "unknown-input-value", "error", "0.1", (DecoratedFunction,), check)
