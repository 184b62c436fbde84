"""The windows of a freshness policy do not fit together.

## What it does
Compares the windows of `FreshnessPolicy.time_window`: each is at least a minute, and warning comes before failing.

## Why is this bad?
Dagster refuses the policy.

## Example
```python
from datetime import timedelta

from dagster import FreshnessPolicy

# error: [invalid-freshness] "warn_window"
policy = FreshnessPolicy.time_window(fail_window=timedelta(hours=1), warn_window=timedelta(hours=2))
```

## Use instead
```python
from datetime import timedelta

from dagster import FreshnessPolicy

policy = FreshnessPolicy.time_window(fail_window=timedelta(hours=2), warn_window=timedelta(hours=1))
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.evaluate.values import ConstantValue, Value
from daglens_analyzer.rules.rule import Rule, Violation


def check(call: ApiCall) -> Iterator[Violation]:
    """Windows that are too short or in the wrong order."""
    if call.construct == "FreshnessPolicy.cron":
        yield from _between_deadlines(call)
    if call.construct != "FreshnessPolicy.time_window":
        return
    fail, warn = (_length(call.bound.value(name)) for name in ("fail_window", "warn_window"))
    for name, window in (("fail_window", fail), ("warn_window", warn)):
        if window is not None and window < timedelta(minutes=1):
            yield Violation(f"'{name}' is to be at least a minute.", call.bound.at(name, call.at))
            return
    if fail is not None and warn is not None and warn >= fail:
        told = "'warn_window' is to be shorter than 'fail_window': a warning comes before the failure."
        yield Violation(told, call.bound.at("warn_window", call.at))


def _length(value: Value | None) -> timedelta | None:
    return value.value if isinstance(value, ConstantValue) and isinstance(value.value, timedelta) else None


def _between_deadlines(call: ApiCall) -> Iterator[Violation]:
    """A span before the deadline that is longer than from one deadline to the next."""
    span, cron = _length(call.bound.value("lower_bound_delta")), known_text(call.bound.value("deadline_cron"))
    least = _least_interval(cron.split()) if cron is not None else None
    if span is not None and least is not None and span.total_seconds() > least:
        told = "'lower_bound_delta' is longer than the time from one deadline to the next."
        yield Violation(told, call.bound.at("lower_bound_delta", call.at))


def _least_interval(fields: list[str]) -> int | None:
    """Seconds between deadlines at one minute of every hour, or one time of every day or weekday."""
    match [field.isdecimal() for field in fields], fields:
        case [True, False, False, False, False], [_, "*", "*", "*", "*"]:
            return 3600
        case [True, True, False, False, False], [_, _, "*", "*", "*"]:
            return 86400
        case [True, True, False, False, True], [_, _, "*", "*", _]:
            return 604800
        case _:
            return None


RULE = Rule("DGL307", "invalid-freshness", "error", "0.1", (ApiCall,), check)
