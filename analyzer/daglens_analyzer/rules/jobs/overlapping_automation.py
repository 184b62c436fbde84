"""Two automation condition sensors look after the same asset.

## What it does
Compares what the automation condition sensors of a code location select.

## Why is this bad?
It would not be said which of the two launches the asset. Dagster refuses to load the code location.

## Example
```python
from dagster import AutomationConditionSensorDefinition, Definitions, asset


@asset
def orders(): ...


daily = AutomationConditionSensorDefinition("daily", target=[orders])
# error: [overlapping-automation] "'orders'"
rest = AutomationConditionSensorDefinition("rest", target="*")

defs = Definitions(assets=[orders], sensors=[daily, rest])
```

## Use instead
```python
from dagster import AssetSelection, AutomationConditionSensorDefinition, Definitions, asset


@asset
def orders(): ...


daily = AutomationConditionSensorDefinition("daily", target=[orders])
rest = AutomationConditionSensorDefinition("rest", target=AssetSelection.all() - AssetSelection.assets(orders))

defs = Definitions(assets=[orders], sensors=[daily, rest])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import SensorDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.graph.selection import AssetGraph, UnresolvableSelection, resolve_selection
from daglens_analyzer.rules.rule import Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    sensors = _automating(location)
    return (location.at is None, sensors, *((location.facets, location.stubs) if len(sensors) > 1 else ()))


def _automating(location: CodeLocation) -> tuple[SensorDefinition, ...]:
    return tuple(sensor for sensor in location.sensors if sensor.automates is not None)


def check(location: CodeLocation) -> Iterator[Violation]:
    """The second sensor of the first asset that two of them select."""
    sensors = _automating(location)
    if location.at is None or len(sensors) < 2:
        return
    graph = AssetGraph.of(location.assets)
    first: dict[AssetKey, SensorDefinition] = {}
    for sensor in sensors:
        assert sensor.automates is not None
        try:
            selected = resolve_selection(sensor.automates, graph)
        except UnresolvableSelection:
            continue
        for key in sorted(selected):
            other = first.setdefault(key, sensor)
            if other is not sensor and graph.assets[key].executable:
                told = f"'{key.to_user_string()}' is looked after by the sensor '{other.name}' already."
                yield Violation(told, sensor.at, related=(Related(other.at, f"'{other.name}' is defined here"),))
                return


RULE = Rule("DGL314", "overlapping-automation", "error", "0.1", (CodeLocation,), check, depends_on=_read)
