"""What a multi-asset says about its assets does not fit together.

## What it does
Compares what `@multi_asset` says for all of its assets with what it says for each: dependencies between them on keys
that it neither makes nor reads, a group given twice, different partitions without `can_subset=True`, and checks that
are declared twice or on assets that are made elsewhere.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import AssetKey, AssetOut, AssetSpec, DailyPartitionsDefinition, StaticPartitionsDefinition, multi_asset


# error: [invalid-multi-asset] "'customers'"
@multi_asset(outs={"orders": AssetOut(), "lines": AssetOut()}, internal_asset_deps={"lines": {AssetKey("customers")}})
def load(): ...


# error: [invalid-multi-asset] "group"
@multi_asset(specs=[AssetSpec("users", group_name="crm")], group_name="shop")
def load_users(): ...


@multi_asset(
    specs=[
        AssetSpec("daily", partitions_def=DailyPartitionsDefinition("2024-01-01")),
        # error: [invalid-multi-asset] "can_subset"
        AssetSpec("regional", partitions_def=StaticPartitionsDefinition(["eu"])),
    ]
)
def load_both(): ...
```

## Use instead
```python
from dagster import AssetKey, AssetOut, AssetSpec, multi_asset


@multi_asset(
    outs={"orders": AssetOut(), "lines": AssetOut()},
    internal_asset_deps={"lines": {AssetKey("orders")}, "orders": set()},
)
def load(): ...


@multi_asset(specs=[AssetSpec("users", group_name="crm")])
def load_users(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, OpDefinition
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """What does not fit in one multi-asset whose assets are all known."""
    assets, bound = decorated.made, decorated.bound
    if decorated.construct != "multi_asset" or not isinstance(assets, AssetsDefinition) or bound is None:
        return
    if not assets.specs_exact or any(isinstance(spec.key, Unknown) for spec in assets.specs):
        return
    if bound.value("internal_asset_deps") is not None and isinstance(assets.node, OpDefinition):
        yield from _internal_deps(decorated, assets)
    group = bound.arguments.get("group_name")
    grouped = _own_group(decorated)
    if group is not None and is_given(group.value) and not isinstance(group.value, Unknown) and grouped is not None:
        yield Violation(
            "The group is given for all assets here, and for one of them by itself. Give it in one place.",
            group.at,
            related=(Related(grouped.group_at or grouped.at, "the group is given for one asset here"),),
        )
    if not assets.can_subset and "can_subset" not in bound.arguments:
        yield from _partitions(assets)


def _internal_deps(decorated: DecoratedFunction, assets: AssetsDefinition) -> Iterator[Violation]:
    assert isinstance(assets.node, OpDefinition)
    if isinstance(assets.node.ins, Unknown) or not all(spec.deps_exact for spec in assets.specs):
        return
    own = {spec.key for spec in assets.specs}
    for spec in assets.specs:
        for dep in spec.deps:
            if dep.origin != "internal" or isinstance(dep.key, Unknown) or dep.key in own:
                continue
            key = dep.key.to_user_string()
            told = f"'{key}' is neither made here nor an input, so nothing made here can depend on it."
            yield Violation(told, dep.at)
            return


def _own_group(decorated: DecoratedFunction) -> AssetSpecValue | None:
    """A spec or out that names a group itself."""
    bound = decorated.bound
    assert bound is not None
    given = bound.value("specs") or bound.value("outs")
    for item in _values(given):
        group = getattr(item, "group", None)
        if isinstance(group, str):
            return item  # type: ignore[return-value]
    return None


def _values(value: object) -> Iterator[object]:
    entries = getattr(value, "items", ())
    if isinstance(entries, dict):
        yield from (item for _, item in entries.values())  # pyright: ignore[reportUnknownVariableType]
    else:
        yield from entries


def _partitions(assets: AssetsDefinition) -> Iterator[Violation]:
    first: AssetSpecValue | None = None
    for spec in assets.specs:
        value = spec.partitions_value
        if not isinstance(value, PartitionsValue) or value.facts is None:
            return
        if first is None:
            first = spec
        elif isinstance(first.partitions_value, PartitionsValue) and first.partitions_value.facts != value.facts:
            key = spec.key.to_user_string() if isinstance(spec.key, AssetKey) else ""
            yield Violation(
                f"'{key}' has other partitions than the assets before it, so they cannot be made in one go. "
                "Say 'can_subset=True', or give them the same partitions.",
                spec.at,
                related=(Related(first.at, "the other partitions are given here"),),
            )
            return


RULE = Rule("DGL110", "invalid-multi-asset", "error", "0.1", (DecoratedFunction,), check)
