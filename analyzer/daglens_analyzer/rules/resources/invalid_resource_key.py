"""A resource is provided under a key that no function could ask for, or under one key twice.

## What it does
Checks that the keys of `Definitions(resources=...)` are Python identifiers where there are assets, and that
`Definitions.merge` is not given different plain values under one key, different loggers of one name, or two executors.

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

from collections.abc import Hashable, Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import ConstantValue, ExternalValue, NativeFunctionValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, DefinitionsValue
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import repaired_name


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
                name = repaired_name(entry.name)
                edits = (Edit(entry.key.at, name, "string"),) if name is not None and name.isidentifier() else ()
                fixes = (Fix(f"Rename it to '{name}'", edits, is_safe=False),) if edits else ()
                yield Violation(told, entry.key.at, fixes=fixes)
            elif entry.name == "io_manager" and isinstance(entry.value, ConstantValue):
                makes = any(isinstance(asset, AssetsDefinition) and asset.kind != "external" for asset in held)
                if makes and entry.value.value is not None:
                    yield Violation("This stores nothing: 'io_manager' is to be an IO manager.", entry.value.at)
    elif call.construct == "Definitions.merge":
        yield from _merged(call)


def _merged(call: ApiCall) -> Iterator[Violation]:
    yield from _merged_resources(call)
    executor: Hashable = None
    loggers: dict[str, Hashable] = {}
    for argument in call.bound.rest:
        merged = argument.value
        if not isinstance(merged, DefinitionsValue):
            continue
        other, executor = executor, executor or _known_as(merged.executor)
        if other is not None and _known_as(merged.executor) not in (None, other):
            yield Violation("Two of the merged definitions bring different executors.", argument.at)
        for entry in entries(merged.loggers)[0]:
            known = _known_as(entry.value)
            if known is not None and loggers.setdefault(entry.name, known) != known:
                told = f"Two of the merged definitions provide different loggers named '{entry.name}'."
                yield Violation(told, argument.at)


def _known_as(value: Value | None) -> Hashable:
    """What an object is told apart from others by: its name in a library, or where it is made."""
    match value:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name, at=("", *_)):
            return name
        case OpaqueValue(bound=None, name=name):
            return name
        case OpaqueValue():
            return value.at
        case _:
            return None


def _merged_resources(call: ApiCall) -> Iterator[Violation]:
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
