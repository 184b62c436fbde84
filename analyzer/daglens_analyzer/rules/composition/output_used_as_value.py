"""A graph's body treats the output of an op as if it were the value.

## What it does
Follows what ops and graphs give inside a `@graph`, `@job` or `@graph_asset`, and reports an output that is unpacked,
iterated, compared, calculated with, called, or asked for an attribute; outputs that do not exist; and what cannot be
mapped.

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

from daglens_analyzer.api.handles import (
    CollectedHandle,
    GraphInputHandle,
    Handle,
    MisusedHandle,
    OutputHandle,
    OutputsHandle,
)
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(misused: MisusedHandle) -> Iterator[Violation]:
    """The output or input that was taken for a value."""
    yield Violation(_told(misused), misused.at, related=(Related(misused.handle.at, "It comes from here"),))


def _told(misused: MisusedHandle) -> str:
    what, handle, name = _words(misused.handle), misused.handle, misused.name
    match misused.use:
        case "iterate":
            return f"{what} is unpacked or iterated, but it is one value. Declare several outputs, or loop in an op."
        case "operator":
            return f"{what} is used with '{name}', but it is no value yet. Calculate and decide in an op."
        case "subscript" if isinstance(handle, OutputsHandle):
            outputs = ", ".join(f"'{output.output}'" for output in handle.outputs)
            return f"{what} are {outputs}, and there is none at {name}. Take one by its name or by its position."
        case "subscript":
            return f"{what} is indexed, but it is no value yet. Take it apart in an op."
        case "call":
            return f"{what} is called, but it is no function."
        case "map":
            return f"{what} cannot be mapped so: {name}."
        case "attribute" if isinstance(handle, CollectedHandle):
            return f"{what} is collected already: it is a list, to be passed as it is."
        case "attribute" if name in ("map", "collect"):
            return f"{what} is not dynamic, so it has no '{name}'. Use DynamicOut, or pass it as it is."
        case "attribute" if isinstance(handle, OutputsHandle):
            near = did_you_mean(nearest_names(name, [output.output for output in handle.outputs]))
            return f"There is no output '{name}' among them.{near}"
        case "attribute":
            return f"{what} has no attribute '{name}': it is no value yet. Take it apart in an op."


def _words(handle: Handle) -> str:
    match handle:
        case OutputHandle(output=name) | CollectedHandle(output=OutputHandle(output=name)):
            return f"Output '{name}'"
        case GraphInputHandle(input=name):
            return f"Input '{name}'"
        case OutputsHandle():
            return "The outputs"


RULE = Rule("DGL212", "output-used-as-value", "error", "0.1", (MisusedHandle,), check)
