"""A text selects assets in words that the selection language does not have.

## What it does
Reads the texts given to `define_asset_job`, `AssetSelection.from_string`, schedules and sensors: unbalanced brackets,
`and` and `or` with nothing to join, attributes that do not exist.

## Why is this bad?
Dagster reads the text when the module is imported, and refuses it.

## Example
```python
from dagster import define_asset_job

# error: 34 [invalid-selection] "'orders and'"
job = define_asset_job("report", "orders and")
```

## Use instead
```python
from dagster import define_asset_job

job = define_asset_job("report", "key:orders and not group:raw")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.graph.selection_string import SelectionSyntaxError, parse_selection
from daglens_analyzer.rules.rule import Rule, Violation

_SELECTIONS: Mapping[str, str] = {
    "define_asset_job": "selection",
    "AssetSelection.from_string": "string",
    "AutomationConditionSensorDefinition": "target",
    "ScheduleDefinition": "target",
    "schedule": "target",
    "sensor": "asset_selection",
    "SensorDefinition": "asset_selection",
}
# Read by Dagster, and by us only as far as code can resolve them.
_ELSEWHERE = re.compile(r"(column|status|code_location|table_name|changed_in_branch|column_tag)\s*:")


def check(call: ApiCall) -> Iterator[Violation]:
    """The text that is not in the language."""
    name = _SELECTIONS.get(call.construct)
    text = known_text(call.bound.value(name)) if name is not None else None
    if name is None or text is None or _ELSEWHERE.search(text):
        return
    try:
        parse_selection(text, call.at)
    except SelectionSyntaxError as problem:
        told = f"'{text}' selects nothing that Dagster can read: {problem}."
        yield Violation(told, call.bound.arguments[name].at)


RULE = Rule("DGL313", "invalid-selection", "error", "0.1", (ApiCall,), check)
