"""A retry policy spreads its delay, and has none.

## What it does
Reports a `RetryPolicy` with `backoff` or `jitter` and without `delay`.

## Why is this bad?
Both change the delay between attempts. Dagster refuses the policy.

## Example
```python
from dagster import Backoff, RetryPolicy

# error: [delay-not-given] "'backoff'"
policy = RetryPolicy(max_retries=3, backoff=Backoff.EXPONENTIAL)
```

## Use instead
```python
from dagster import Backoff, RetryPolicy

policy = RetryPolicy(max_retries=3, delay=1, backoff=Backoff.EXPONENTIAL)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.rules.edits import AddArgument
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def check(call: ApiCall) -> Iterator[Violation]:
    """The argument that needs a delay."""
    bound = call.bound
    if call.construct != "RetryPolicy" or not bound.is_exact or is_given(bound.value("delay")):
        return
    for name in ("backoff", "jitter"):
        argument = bound.arguments.get(name)
        if argument is not None and is_given(argument.value) and not isinstance(argument.value, Unknown):
            told = f"'{name}' changes the delay between attempts, and no 'delay' is given. Give it in seconds."
            waiting = Fix("Wait for a second", (AddArgument(call.at, "delay", "1"),), is_safe=False)
            yield Violation(told, argument.value.at, fixes=(waiting,))
            return


RULE = Rule("DGL414", "delay-not-given", "error", "0.1", (ApiCall,), check)
