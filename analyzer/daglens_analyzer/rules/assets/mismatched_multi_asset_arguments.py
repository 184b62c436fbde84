"""An argument of a multi-asset names an output, asset or input that is not there.

## What it does
Reads `@multi_asset`: inputs that none of the `specs=` depends on, `internal_asset_deps=` of outputs that it does not
have, outputs that share a key or whose names hold a dash, checks on assets made elsewhere, and partitions that differ
from those of a spec.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import AssetSpec, multi_asset


@multi_asset(specs=[AssetSpec("orders", deps=["raw_orders"])])
# error: [mismatched-multi-asset-arguments] "'customers'"
def load(raw_orders, customers): ...
```

## Use instead
```python
from dagster import AssetSpec, multi_asset


@multi_asset(specs=[AssetSpec("orders", deps=["raw_orders", "customers"])])
def load(raw_orders, customers): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import Bound, DecoratedFunction
from daglens_analyzer.api.multi_asset import UnnamedInput
from daglens_analyzer.api.reading import entries, is_given
from daglens_analyzer.api.values import AssetKeyValue, AssetOutValue, PartitionsValue
from daglens_analyzer.evaluate.values import ConstantValue, SequenceValue, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue
from daglens_analyzer.rules.edits import ChangeBrackets, ReplaceLiteral, Surround, named
from daglens_analyzer.rules.near_fixes import near_fixes
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def check(subject: DecoratedFunction | UnnamedInput) -> Iterator[Violation]:
    """What does not fit the assets that are made."""
    if isinstance(subject, UnnamedInput):
        key = subject.key.to_user_string()
        yield Violation(
            f"'{key}' is read here, and none of the specs depends on it. Add it to their 'deps'.", subject.at
        )
        return
    bound, assets = subject.bound, subject.made
    if subject.construct != "multi_asset" or bound is None or not isinstance(assets, AssetsDefinition):
        return
    if not bound.is_exact or not assets.specs_exact:
        return
    yield from _outs(bound)
    yield from _internal(bound)
    yield from _checks(bound, assets)
    yield from _partitions(bound)


def _outs(bound: Bound) -> Iterator[Violation]:
    seen: dict[AssetKey, str] = {}
    for entry in entries(bound.value("outs"))[0]:
        if "-" in entry.name:
            told = f"The name of the output '{entry.name}' holds a dash. Use an underscore."
            renamed = Fix(
                f"Rename it to '{entry.name.replace('-', '_')}'",
                (ReplaceLiteral(entry.key.at, entry.name, entry.name.replace("-", "_")),),
                is_safe=False,
            )
            yield Violation(told, entry.key.at, fixes=(renamed,))
        key = entry.value.key if isinstance(entry.value, AssetOutValue) else None
        if isinstance(key, AssetKey) and seen.setdefault(key, entry.name) != entry.name:
            told = f"The outputs '{seen[key]}' and '{entry.name}' have the same key '{key.to_user_string()}'."
            yield Violation(told, entry.value.at)


def _internal(bound: Bound) -> Iterator[Violation]:
    outs, exact = entries(bound.value("outs"))
    names = [entry.name for entry in outs]
    for entry in entries(bound.value("internal_asset_deps"))[0]:
        if exact and entry.name not in names:
            near = nearest_names(entry.name, names)
            told = f"There is no output '{entry.name}' here.{did_you_mean(near)}"
            yield Violation(told, entry.key.at, fixes=near_fixes(entry.key.at, entry.name, near))
        elif isinstance(entry.value, SequenceValue) and entry.value.kind != "set":
            told = (
                f"The dependencies of '{entry.name}' are to be a set of asset keys, and this is a {entry.value.kind}."
            )
            fixes = (Fix("Make it a set", (ChangeBrackets(entry.value.at, "{}"),)),)
            yield Violation(told, entry.value.at, fixes=fixes)
        else:
            listed = entry.value.items if isinstance(entry.value, SequenceValue) else ()
            for item in listed:
                if isinstance(item, ConstantValue):
                    told = f"{item.value!r} is no asset key: the dependencies within a multi-asset are 'AssetKey's."
                    keys = [each for each in listed if isinstance(each, ConstantValue)]
                    edits = tuple(Surround(each.at, f"{named('AssetKey')}(", ")") for each in keys)
                    yield Violation(told, item.at, fixes=(Fix("Put it in 'AssetKey'", edits),))
                    break
                if not isinstance(item, AssetKeyValue):
                    break


def _checks(bound: Bound, assets: AssetsDefinition) -> Iterator[Violation]:
    made = {spec.key for spec in assets.specs}
    if is_given(bound.value("allow_arbitrary_check_specs")) or any(isinstance(key, Unknown) for key in made):
        return
    for each in assets.checks:
        if isinstance(each.asset, AssetKey) and each.asset not in made:
            told = f"This check is on '{each.asset.to_user_string()}', which is not made here."
            yield Violation(told, each.asset_at)


def _partitions(bound: Bound) -> Iterator[Violation]:
    whole = bound.value("partitions_def")
    specs = bound.value("specs")
    if not isinstance(whole, PartitionsValue) or whole.facts is None or not isinstance(specs, SequenceValue):
        return
    for spec in specs.items:
        own = spec.partitions_value if isinstance(spec, AssetSpecValue) else None
        if isinstance(own, PartitionsValue) and own.facts is not None and own.facts != whole.facts:
            told = "These are other partitions than those of one of the specs. Give them in one place."
            yield Violation(told, bound.at("partitions_def", spec.at))
            return


RULE = Rule("DGL114", "mismatched-multi-asset-arguments", "error", "0.1", (DecoratedFunction, UnnamedInput), check)
