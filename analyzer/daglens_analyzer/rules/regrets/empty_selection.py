"""A job, or what starts one, selects no asset.

## What it does
Resolves the selections of asset jobs, and those that schedules and sensors bring, and reports those that leave nothing
though they name something: a group, tag, kind or prefix that no asset has, or a difference that takes all away. A key
that no asset has is [unresolvable-selection](unresolvable-selection.md), and selecting checks alone is fine.

## Why is this bad?
Dagster loads the job, and its runs succeed without doing anything.

## Example
```python
from dagster import AssetSelection, Definitions, asset, define_asset_job


@asset(group_name="sales")
def orders(): ...


# warning: 39 [empty-selection] "No asset is in the group 'sale'. Did you mean 'sales'?"
nightly = define_asset_job("nightly", AssetSelection.groups("sale"))
defs = Definitions(assets=[orders], jobs=[nightly])
```

## Use instead
```python
from dagster import AssetSelection, Definitions, asset, define_asset_job


@asset(group_name="sales")
def orders(): ...


nightly = define_asset_job("nightly", AssetSelection.groups("sales"))
defs = Definitions(assets=[orders], jobs=[nightly])
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from daglens_analyzer.graph.definitions import UnresolvedAssetJob
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.graph.selection_parts import Selection, named_keys, parts_of
from daglens_analyzer.rules.edits import ReplaceLiteral
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.is_exact, location.jobs, location.facets, location.stubs


def check(location: CodeLocation) -> Iterator[Violation]:
    """One finding for each job without assets, where all assets are known."""
    if location.at is None or not location.is_exact:
        return
    for job in location.jobs:
        definition = job.definition
        if not isinstance(definition, UnresolvedAssetJob) or job.assets or not job.is_exact or definition.is_resolved:
            continue
        selection = definition.selection
        if isinstance(selection, Selection) and _names_something(selection, location):
            in_vain = list(_in_vain(selection, location))
            told = " ".join((f"Nothing in '{location.name}' is selected here.", *(each.told for each in in_vain)))
            at = definition.selection_at or definition.at
            fixes = tuple(
                Fix(f"Select '{near}'", (ReplaceLiteral(at, each.name, near),), is_safe=False)
                for each in in_vain
                for near in each.near
                if len(in_vain) == 1 and definition.built_at is None
            )
            yield Violation(f"{told} Runs of it succeed without doing anything.", at, fixes=fixes)


def _names_something(selection: Selection, location: CodeLocation) -> bool:
    """Whether assets are asked for at all: not only checks, nor keys that are judged elsewhere, nor all of nothing."""
    if not any(asset.executable for asset in location.assets):
        return False
    return all(
        part.operation not in ("keys", "key_wildcard") or _known_keys(part, location) for part in parts_of(selection)
    )


def _known_keys(part: Selection, location: CodeLocation) -> bool:
    return all(key in location.asset_by_key for key in named_keys(part)) and bool(named_keys(part))


@dataclass(frozen=True, slots=True)
class InVain:
    """A name that a selection asks for and no asset has. `told` says so; `near` are those that may be meant."""

    told: str
    name: str
    near: tuple[str, ...]


def _in_vain(selection: Selection, location: CodeLocation) -> Iterator[InVain]:
    for part in parts_of(selection):
        if part.operation == "groups":
            names = part.arguments.get("names")
            named = cast("tuple[object, ...]", names) if isinstance(names, tuple) else ()
            groups = {asset.group for asset in location.assets if asset.group is not None}
            yield from (_told("is in the group", str(name), groups) for name in named if name not in groups)
        elif part.operation == "kind" and isinstance(value := part.arguments.get("value"), str):
            kinds = _all_of(location.assets, "kinds")
            if value not in kinds:
                yield _told("is of the kind", value, kinds)
        elif part.operation == "owner" and isinstance(value := part.arguments.get("value"), str):
            owners = _all_of(location.assets, "owners")
            if value not in owners:
                yield _told("has the owner", value, owners)
        elif part.operation == "tag":
            key, value = str(part.arguments.get("key")), part.arguments.get("value")
            values = {asset.tags[key] for asset in location.assets if key in asset.tags}
            if value not in values:
                yield _told(f"has the tag '{key}' with the value", str(value), values)


def _all_of(assets: Iterable[Asset], facet: str) -> set[str]:
    return {each for asset in assets for each in getattr(asset, facet)}


def _told(what: str, name: str, known: set[str]) -> InVain:
    near = nearest_names(name, known)
    return InVain(f"No asset {what} '{name}'.{did_you_mean(near)}", name, near)


RULE = Rule("DGL601", "empty-selection", "warning", "0.1", (CodeLocation,), check, depends_on=_read)
