"""An asset that is not partitioned by time names itself as upstream.

## What it does
Reports a parameter, `AssetIn`, `deps=` entry or spec that names the asset's own key. Assets with partitions are left
alone: they may read their own earlier partitions.

## Why is this bad?
The asset would have to exist before it is made. Dagster refuses the definition.

## Example
```python
from dagster import asset


@asset
# error: 14 [asset-depends-on-itself] "balances"
def balances(balances): ...
```

## Use instead
Read what you need of the past inside the function, or partition the asset by time and depend on the partition before.
```python
from dagster import asset


@asset
def balances(payments): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.rules.rule import Rule, Violation


def check(assets: AssetsDefinition) -> Iterator[Violation]:
    """Each dependency of a spec on its own key, where the asset has no partitions."""
    for spec in assets.specs:
        if spec.partitions is not None or isinstance(spec.key, Unknown):
            continue
        for dep in spec.deps:
            if dep.key == spec.key:
                yield Violation(
                    f"Asset '{spec.key.to_user_string()}' depends on itself: it would have to exist before it is made. "
                    "Remove the dependency, or partition the asset by time and depend on its earlier partitions.",
                    dep.key_at or dep.at,
                )
                break


RULE = Rule("DGL106", "asset-depends-on-itself", "error", "0.1", (AssetsDefinition,), check)
