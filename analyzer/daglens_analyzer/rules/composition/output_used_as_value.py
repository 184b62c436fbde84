"""A graph's body treats the output of an op as if it were the value.

## What it does
Follows what ops and graphs give inside a `@graph`, `@job` or `@graph_asset`, and reports an output that is unpacked,
iterated, compared, calculated with, or asked for an attribute.

## Why is this bad?
The body runs when the project is loaded, to wire the ops. There is no value yet, only a place for one: the body fails.

## Example
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails): ...


@job
def reminders():
    # error: [output-used-as-value] "unpacked or iterated"
    for email in fetch():
        send(email)


@job
def large():
    # error: [output-used-as-value] "attribute 'rows'"
    send(fetch().rows)
```

## Use instead
Do it in an op. To run an op for each of many values, give the first op a `DynamicOut` and call `.map(...)` on its
output.
```python
from dagster import job, op


@op
def fetch(): ...


@op
def send(emails):
    for email in emails:
        print(email)


@job
def reminders():
    send(fetch())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.handles import MisusedHandle
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(misused: MisusedHandle) -> Iterator[Violation]:
    """The output that was taken for a value."""
    output = f"Output '{misused.output.output}'"
    match misused.use:
        case "iterate":
            told = f"{output} is unpacked or iterated, but it is one value. Declare several outputs, or loop in an op."
        case "operator":
            told = f"{output} is used with '{misused.name}', but it is no value yet. Calculate and decide in an op."
        case "attribute" if misused.name in ("map", "collect"):
            told = f"{output} is not dynamic, so it has no '{misused.name}'. Use DynamicOut, or pass it as it is."
        case _:
            told = f"{output} has no attribute '{misused.name}': it is no value yet. Take it apart in an op."
    yield Violation(told, misused.at, related=(Related(misused.output.at, "The output comes from here"),))


RULE = Rule("DGL212", "output-used-as-value", "error", "0.1", (MisusedHandle,), check)
