"""A construct is called without an argument that it needs.

## What it does
Compares calls with the parameters that have no default. Calls that unpack something unknown are left alone.

## Why is this bad?
The call raises a `TypeError` when the module is imported.

## Example
```python
from dagster import DailyPartitionsDefinition

# error: [missing-argument] "start_date"
daily = DailyPartitionsDefinition()
```

## Use instead
```python
from dagster import DailyPartitionsDefinition

daily = DailyPartitionsDefinition(start_date="2024-01-01")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.rules.rule import Rule, Violation


def check(call: ApiCall) -> Iterator[Violation]:
    """The first argument that is missing, where none is given under a name or in a place that there is not."""
    if not call.bound.is_exact or call.bound.surplus:
        return
    signature = SIGNATURES.get(call.construct)
    for name in signature.required if signature is not None else ():
        if name not in call.bound.arguments:
            yield Violation(f"'{call.construct}' needs the argument '{name}', and it is not given here.", call.at)
            return


RULE = Rule("DGL413", "missing-argument", "error", "0.1", (ApiCall,), check)
