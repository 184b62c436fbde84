"""An asset names itself as upstream, and not its earlier partitions.

## What it does
Reports a parameter, `AssetIn`, `deps=` entry or spec that names the asset's own key, where no partition mapping says
that only earlier partitions are meant: `TimeWindowPartitionMapping` with `start_offset` and `end_offset` below zero.

## Why is this bad?
The asset would have to exist before it is made. Dagster refuses the definition.

## Example
```python
from dagster import DailyPartitionsDefinition, asset


@asset
# error: 14 [asset-depends-on-itself] "balances"
def balances(balances): ...


# error: [asset-depends-on-itself] "end_offset"
@asset(partitions_def=DailyPartitionsDefinition("2024-01-01"), deps=["stock"])
def stock(): ...
```

## Use instead
Read what you need of the past inside the function, or partition the asset by time and depend on the partition before.
```python
from dagster import AssetDep, DailyPartitionsDefinition, TimeWindowPartitionMapping, asset


@asset
def balances(payments): ...


@asset(
    partitions_def=DailyPartitionsDefinition("2024-01-01"),
    deps=[AssetDep("stock", partition_mapping=TimeWindowPartitionMapping(start_offset=-1, end_offset=-1))],
)
def stock(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.reading import is_given
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import ConstantValue, Unknown, Value
from daglens_analyzer.graph.definitions import AssetDep, AssetsDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import RemoveItem, RemoveParameter
from daglens_analyzer.rules.parameter_use import uses_parameter
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_OF_OTHER_SORTS = frozenset(
    {
        "AllPartitionMapping",
        "IdentityPartitionMapping",
        "LastPartitionMapping",
        "SpecificPartitionsPartitionMapping",
        "StaticPartitionMapping",
    }
)


def check(assets: AssetsDefinition) -> Iterator[Violation]:
    """The first dependency of each spec on its own key that surely means more than earlier partitions."""
    for spec in assets.specs:
        if isinstance(spec.key, Unknown):
            continue
        for dep in spec.deps:
            if dep.key == spec.key and _may_mean_itself(dep.partition_mapping):
                advice = "partition the asset by time and depend on its earlier partitions"
                if spec.partitions is not None:
                    advice = "map it to earlier partitions, with a 'start_offset' and an 'end_offset' below zero"
                yield Violation(
                    f"Asset '{spec.key.to_user_string()}' depends on itself: it would have to exist before it is made. "
                    f"Remove the dependency, or {advice}.",
                    dep.key_at or dep.at,
                    related=(Related(spec.key_at, f"'{spec.key.to_user_string()}' is defined here"),),
                    fixes=_fixes(assets, dep),
                )
                break


def _fixes(assets: AssetsDefinition, dep: AssetDep) -> tuple[Fix, ...]:
    """A parameter that the body uses is not taken away."""
    function = assets.node.function if assets.node is not None else None
    edit: RemoveItem | RemoveParameter | None = RemoveItem(dep.at) if dep.origin in ("deps", "spec") else None
    if dep.origin == "parameter" and function is not None and dep.input is not None:
        definition = function.definition
        if isinstance(definition, tree.FunctionDef) and not uses_parameter(definition, dep.input):
            edit = RemoveParameter(function.node(definition.at), dep.input)
    return (Fix("Remove the dependency", (edit,), is_safe=False),) if edit is not None else ()


def _may_mean_itself(mapping: Value | None) -> bool:
    """Whether a mapping is surely none to earlier partitions alone."""
    if not is_given(mapping):
        return True
    if not isinstance(mapping, OpaqueValue) or mapping.bound is None or not mapping.bound.is_exact:
        return False
    if mapping.name == "TimeWindowPartitionMapping":
        return any(_is_not_before(mapping.bound.value(name)) for name in ("start_offset", "end_offset"))
    return mapping.name in _OF_OTHER_SORTS


def _is_not_before(offset: Value | None) -> bool:
    if not is_given(offset):
        return True
    return isinstance(offset, ConstantValue) and isinstance(offset.value, int) and offset.value >= 0


RULE = Rule("DGL106", "asset-depends-on-itself", "error", "0.1", (AssetsDefinition,), check)
