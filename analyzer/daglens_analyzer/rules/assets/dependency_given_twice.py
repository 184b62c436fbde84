"""An asset depends on another twice, once with a partition mapping and once without.

## What it does
Compares the entries of `deps=` that name one asset.

## Why is this bad?
It is not said which partitions are meant. Dagster refuses the definition.

## Example
```python
from dagster import AllPartitionMapping, AssetDep, asset


# error: [dependency-given-twice] "'orders'"
@asset(deps=["orders", AssetDep("orders", partition_mapping=AllPartitionMapping())])
def report(): ...
```

## Use instead
```python
from dagster import AllPartitionMapping, AssetDep, asset


@asset(deps=[AssetDep("orders", partition_mapping=AllPartitionMapping())])
def report(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import items_known
from daglens_analyzer.api.values import AssetDepValue, AssetKeyValue
from daglens_analyzer.evaluate.values import ConstantValue, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue
from daglens_analyzer.rules.edits import ItemOf, RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_JUDGED = frozenset({"asset", "multi_asset", "AssetSpec"})


def check(call: ApiCall) -> Iterator[Violation]:
    """The first asset of whose entries only one has a mapping."""
    deps = call.bound.arguments.get("deps") if call.construct in _JUDGED else None
    first: dict[AssetKey, tuple[bool, Value]] = {}
    for number, value in enumerate(items_known(deps.value) if deps is not None else ()):
        key = key_of(value)
        has_mapping = isinstance(value, AssetDepValue) and value.partition_mapping is not None
        if deps is None or key is None:
            continue
        was_mapped, other = first.setdefault(key, (has_mapping, value))
        if was_mapped != has_mapping:
            told = f"'{key.to_user_string()}' is named twice, with a partition mapping and without. Keep one."
            plain = number if not has_mapping else list(first).index(key)
            fixes = (Fix("Remove the one without a mapping", (RemoveItem(ItemOf(deps.at, plain)),), is_safe=False),)
            related = (Related(other.at, "one of the two is this"),)
            yield Violation(told, deps.at, related, fixes if number == len(first) else ())
            return


def key_of(value: Value) -> AssetKey | None:
    """The one key that an entry names, as far as it is known."""
    match value:
        case ConstantValue(value=str(text)):
            return AssetKey.from_user_string(text)
        case AssetDepValue(keys=(AssetKey() as key,)) | AssetKeyValue(key=AssetKey() as key):
            return key
        case AssetSpecValue(key=AssetKey() as key):
            return key
        case AssetsDefinition(specs=(AssetSpecValue(key=AssetKey() as key),), specs_exact=True):
            return key
        case _:
            return None


RULE = Rule("DGL116", "dependency-given-twice", "error", "0.1", (ApiCall,), check)
