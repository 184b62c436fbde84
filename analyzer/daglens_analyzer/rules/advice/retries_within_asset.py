"""An asset of several phases retries one of them by itself.

## What it does
Hints at an `@asset` whose body has a loop that tries something again until it works, with other work before or behind
it. The rule is off by default: `extend-select = ["DGL9"]` switches all advice on.

## Why is this bad?
Dagster sees one step: its retries repeat everything, the attempts are not in the event log, and after a failure at the
end the whole body runs again. As a graph-backed asset each phase is a step with retries of its own, and a run can be
started again from the one that failed.

## Example
```python
import time

from dagster import asset


@asset
# hint: 5 [retries-within-asset] "graph-backed"
def report():
    url = "https://example.com"
    pages = [f"{url}/{number}" for number in range(3)]
    for attempt in range(5):
        try:
            rows = [len(page) for page in pages]
            break
        except OSError:
            time.sleep(attempt)
    total = sum(rows)
    print(total)
    return total
```

## Use instead
```python
from dagster import RetryPolicy, graph_asset, op


@op
def report_before():
    url = "https://example.com"
    return [f"{url}/{number}" for number in range(3)]


@op(retry_policy=RetryPolicy(max_retries=5, delay=1))
def report_attempt(pages):
    return [len(page) for page in pages]


@op
def report_after(rows):
    total = sum(rows)
    print(total)
    return total


@graph_asset
def report():
    return report_after(report_attempt(report_before()))
```
The refactoring *Split 'report' into steps* does it where each phase hands one value to the next; the loop stays as it
is, for you to put a `RetryPolicy` in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import body_of, own_nodes
from daglens_analyzer.rules.rule import Related, Rule, Violation

FEWEST_OTHERS = 3
"""Statements besides the loop, from which on a body counts as one of several phases."""


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """One hint for an asset's function, of however many definitions a factory makes with it."""
    body = body_of(decorated) if decorated.construct == "asset" else None
    if body is None or not body.is_known:
        return
    definition = body.definition
    retried = retry_loop(definition.body)
    others = len(definition.body) - 1 - (definition.docstring is not None)
    if retried is not None and others >= FEWEST_OTHERS:
        yield Violation(
            f"'{definition.name}' tries one of its phases again by itself. As a graph-backed asset each phase is a "
            "step that Dagster retries, logs and starts again from.",
            body.function.node(definition.name_at),
            related=(Related(body.function.node(definition.body[retried].at), "this is tried again"),),
        )


def retry_loop(statements: Sequence[tree.Statement]) -> int | None:
    """Which statement is a loop that ends when what it tries works; None where there is not exactly one."""
    found = [place for place, statement in enumerate(statements) if _is_retry(statement)]
    return found[0] if len(found) == 1 else None


def _is_retry(statement: tree.Statement) -> bool:
    match statement:
        case tree.While(body=body):
            pass
        case tree.For(iterable=tree.Call(function=tree.Name(id="range")), body=body, is_async=False):
            pass
        case _:
            return False
    tries = [each for each in body if isinstance(each, tree.Try)]
    return any(each.handlers and _ends_loop((*each.body, *each.orelse)) for each in tries)


def _ends_loop(statements: tuple[tree.Statement, ...]) -> bool:
    return any(isinstance(node, tree.Simple) and node.kind == "break" for node in own_nodes(statements))


RULE = Rule("DGL902", "retries-within-asset", "hint", "0.1", (DecoratedFunction,), check, enabled=False)
