"""A function uses `context`, which it does not take.

## What it does
Looks for the name `context` in the bodies of ops, assets, checks, schedules and sensors that have no such parameter,
where nothing else binds it.

## Why is this bad?
The name is not defined. The step or tick fails.

## Example
```python
from dagster import asset


@asset
def orders():
    # warning: [context-not-taken] "parameter"
    context.log.info("fetching")
```

## Use instead
```python
from dagster import asset


@asset
def orders(context):
    context.log.info("fetching")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import body_of
from daglens_analyzer.rules.bodies.context_attributes import CONTEXT_OF
from daglens_analyzer.rules.edits import AddParameter
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The first use of a context that is not there."""
    body = body_of(decorated) if decorated.construct in CONTEXT_OF else None
    if body is None or not body.is_known:
        return
    for node in body.each(tree.Name):
        if node.id == "context":
            if body.means_builtin(node):
                told = "Nothing here is called 'context': take it as the first parameter of the function."
                taking = AddParameter(body.function.node(body.definition.at), "context", is_first=True)
                yield Violation(told, body.function.node(node.at), fixes=(Fix("Take the context", (taking,)),))
            return


RULE = Rule("DGL515", "context-not-taken", "warning", "0.1", (DecoratedFunction,), check)
