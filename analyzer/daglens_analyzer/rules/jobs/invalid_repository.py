"""A repository's function returns something that a code location cannot hold.

## What it does
Looks at the list that the function below `@repository` returns.

## Why is this bad?
Dagster refuses the repository.

## Example
```python
from dagster import job, op, repository


@op
def fetch(): ...


@job
def nightly():
    fetch()


@repository
def shop():
    # error: [invalid-repository] "nightly"
    return ["nightly"]
```

## Use instead
```python
from dagster import job, op, repository


@op
def fetch(): ...


@job
def nightly():
    fetch()


@repository
def shop():
    return [nightly]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import body_of
from daglens_analyzer.rules.rule import Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The first plain value in a list that is the body's only result."""
    body = body_of(decorated) if decorated.construct == "repository" else None
    if body is None or len(body.returns) != 1 or not isinstance(body.returns[0].value, tree.SequenceDisplay):
        return
    for item in body.returns[0].value.items:
        if isinstance(item, tree.Constant):
            told = f"A repository holds definitions, and {item.value!r} is none."
            yield Violation(told, body.function.node(item.at))
            return


RULE = Rule("DGL310", "invalid-repository", "error", "0.1", (DecoratedFunction,), check)
