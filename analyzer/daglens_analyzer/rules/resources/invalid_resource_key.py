"""A resource is provided under a key that no function could ask for, or under one key twice.

## What it does
Checks that the keys of `Definitions(resources=...)` are Python identifiers where there are assets, and that
`Definitions.merge` is not given different plain values under one key.

## Why is this bad?
Dagster refuses the definitions.

## Example
```python
from dagster import Definitions, asset


@asset
def orders(): ...


# error: [invalid-resource-key] "'my-database'"
defs = Definitions(assets=[orders], resources={"my-database": "postgres://localhost"})
```

## Use instead
```python
from dagster import Definitions

defs = Definitions(resources={"my_database": "postgres://localhost"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries
from daglens_analyzer.evaluate.values import ConstantValue, SequenceValue
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, DefinitionsValue
from daglens_analyzer.rules.rule import Rule, Violation


def check(call: ApiCall) -> Iterator[Violation]:
    """Keys that are no names, and keys that two merged definitions fill differently."""
    if call.construct == "Definitions":
        assets = call.bound.value("assets")
        held = assets.items if isinstance(assets, SequenceValue) else ()
        if not any(isinstance(asset, AssetsDefinition | AssetSpecValue) for asset in held):
            return
        for entry in entries(call.bound.value("resources"))[0]:
            if not entry.name.isidentifier():
                told = f"'{entry.name}' is no Python name, so no function could ask for this resource."
                yield Violation(told, entry.key.at)
            elif entry.name == "io_manager" and isinstance(entry.value, ConstantValue):
                makes = any(isinstance(asset, AssetsDefinition) and asset.kind != "external" for asset in held)
                if makes and entry.value.value is not None:
                    yield Violation("This stores nothing: 'io_manager' is to be an IO manager.", entry.value.at)
    elif call.construct == "Definitions.merge":
        yield from _merged(call)


def _merged(call: ApiCall) -> Iterator[Violation]:
    first: dict[str, object] = {}
    for argument in call.bound.rest:
        if not isinstance(argument.value, DefinitionsValue):
            continue
        for key, value in argument.value.resources.items():
            if not isinstance(value, ConstantValue):
                continue
            if first.setdefault(key, value.value) != value.value:
                told = f"Two of the merged definitions provide different resources under the key '{key}'."
                yield Violation(told, argument.at)
                return


RULE = Rule("DGL432", "invalid-resource-key", "error", "0.1", (ApiCall,), check)
