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
from daglens_analyzer.graph.definitions import OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of, value_of
from daglens_analyzer.rules.rule import Rule, Violation

_HOLDERS = {
    "repository": "a repository is a list of definitions",
    "definitions": "a function under '@definitions' returns a 'Definitions'",
}
_KEYS = ("schedules", "sensors", "jobs")


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """What the body's only result, or the lack of one, has that no repository holds."""
    body = body_of(decorated) if decorated.construct in _HOLDERS else None
    if body is None or body.yields:
        return
    if not body.returns:
        if body.is_known and not body.each(tree.Raise):
            told = f"'{body.function.name}' returns nothing, and {_HOLDERS[decorated.construct]}."
            yield Violation(told, body.function.node(body.definition.name_at))
        return
    result = body.returns[0].value
    if len(body.returns) != 1 or result is None:
        return
    told = _problem(body, result) if decorated.construct == "repository" else _of_definitions(result)
    if told is not None:
        words, at = told
        yield Violation(words, body.function.node(at))


def _of_definitions(result: tree.Expression) -> tuple[str, int] | None:
    is_plain = isinstance(result, tree.Constant | tree.DictDisplay | tree.SequenceDisplay)
    told = "A function under '@definitions' returns a 'Definitions', and this is none."
    return (told, result.at) if is_plain else None


def _problem(body: Body, result: tree.Expression) -> tuple[str, int] | None:
    if isinstance(result, tree.Constant):
        return f"A repository is a list of definitions, and {result.value!r} is none.", result.at
    if isinstance(result, tree.DictDisplay):
        for key, _ in result.items:
            if isinstance(key, tree.Constant) and key.value not in _KEYS:
                return f"A repository that is a dict holds {', '.join(_KEYS)}, and no {key.value!r}.", key.at
    if not isinstance(result, tree.SequenceDisplay):
        return None
    for item in result.items:
        if isinstance(item, tree.Constant):
            return f"A repository holds definitions, and {item.value!r} is none.", item.at
        if isinstance(value_of(body.function, item), OpDefinition):
            return "A repository holds jobs, graphs and assets, and this is an op. Call it in a job.", item.at
    return None


RULE = Rule("DGL310", "invalid-repository", "error", "0.1", (DecoratedFunction,), check)
