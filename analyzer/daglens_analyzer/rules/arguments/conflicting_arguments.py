"""A construct is given two arguments of which it takes one.

## What it does
Knows for each construct which arguments exclude each other: a key and the name that would make one, a job and another
target, outputs and specs.

## Why is this bad?
It is not said which of the two counts. Dagster refuses the call.

## Example
```python
from dagster import asset


# error: 22 [conflicting-arguments] "'key' and 'name'"
@asset(key="orders", name="all_orders")
def orders(): ...
```

## Use instead
```python
from dagster import asset


@asset(key="orders")
def orders(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.evaluate.values import CallArgument, ConstantValue, Unknown
from daglens_analyzer.rules.rule import Related, Rule, Violation

_KEY = (("key", "name"), ("key", "key_prefix"))
_TARGETS = (("job", "jobs", "job_name", "asset_selection", "target"),)

# Of each group at most one argument may be given.
EXCLUSIVE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "asset": (*_KEY, ("io_manager_def", "io_manager_key")),
    "graph_asset": _KEY,
    "AssetIn": (("key", "key_prefix"),),
    "AssetOut": (("key", "key_prefix"),),
    "multi_asset": (("outs", "specs"),),
    "ScheduleDefinition": (("job", "job_name", "target"),),
    "schedule": (("job", "job_name", "target"),),
    "sensor": _TARGETS,
    "asset_sensor": (("job", "jobs", "job_name"),),
    "run_status_sensor": (("request_job", "request_jobs"),),
}


def check(call: ApiCall) -> Iterator[Violation]:
    """The second argument of each group of which two are given."""
    for group in EXCLUSIVE.get(call.construct, ()):
        given = [(name, call.bound.arguments[name]) for name in group if _is_given(call.bound.arguments.get(name))]
        if len(given) < 2:
            continue
        (first, first_argument), (second, argument) = given[:2]
        yield Violation(
            f"'{call.construct}' takes only one of {', '.join(repr(name) for name in group)}, and here are '{first}' "
            f"and '{second}'. Remove one of them.",
            argument.at,
            related=(Related(first_argument.at, f"'{first}' is given here"),),
        )


def _is_given(argument: CallArgument | None) -> bool:
    """Whether an argument is surely something else than None."""
    if argument is None or isinstance(argument.value, Unknown):
        return False
    return not (isinstance(argument.value, ConstantValue) and argument.value.value is None)


RULE = Rule("DGL411", "conflicting-arguments", "error", "0.1", (ApiCall,), check)
