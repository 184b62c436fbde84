"""An op's parameter has a default that does not outlive one run.

## What it does
Looks at the defaults of an op's parameters, and of `In(default_value=...)`, for what is used up by the first who reads
it, or belongs to the process that made it: generators, open files, locks and connections.

## Why is this bad?
Dagster hands the same object to every run of the process, and each step process makes its own. A generator is empty
from the second run on, a lock keeps nobody out, and a value that cannot be pickled cannot be given to another process.

## Example
```python
from dagster import job, op


@op
# warning: 25 [exhausted-default] "is empty from the second run on"
def count(context, rows=(row for row in range(3))):
    return len(list(rows))


@job
def counting():
    count()
```

## Use instead
```python
from dagster import job, op


@op
def count(context, rows=range(3)):
    return len(list(rows))


@job
def counting():
    count()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.rule import Rule, Violation

_OF_ITS_PROCESS = {
    "open": "an open file",
    "Lock": "a lock",
    "RLock": "a lock",
    "Semaphore": "a semaphore",
    "Event": "an event of this process",
    "Condition": "a lock",
    "Queue": "a queue of this process",
    "connect": "a connection",
    "create_engine": "a connection pool",
    "Session": "a session",
    "ThreadPoolExecutor": "a pool of threads",
}
_USED_UP = frozenset({"iter", "map", "filter", "zip", "reversed", "enumerate"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """Each such default in the function's own signature."""
    function = decorated.function
    if decorated.construct != "op" or not isinstance(function, FunctionValue):
        return
    for parameter in function.definition.parameters:
        if parameter.default is None:
            continue
        told = _told(parameter.default)
        if told is not None:
            yield Violation(
                f"The default of '{parameter.name}' is {told}. Make it in the body, or give it as a resource.",
                function.node(parameter.default.at),
            )


def _told(default: tree.Expression) -> str | None:
    used_up = "{}: it is empty from the second run on"
    match default:
        case tree.Comprehension(kind="generator"):
            return used_up.format("a generator")
        case tree.Call(function=tree.Name(id=name)) if name in _USED_UP:
            return used_up.format(f"what '{name}' gives")
        case tree.Call(function=tree.Name(id=name) | tree.Attribute(name=name)) if name in _OF_ITS_PROCESS:
            return (
                f"{_OF_ITS_PROCESS[name]}, made once when this module is loaded: runs share it, step processes do not"
            )
        case _:
            return None


RULE = Rule("DGL606", "exhausted-default", "warning", "0.1", (DecoratedFunction,), check)
