"""A job selects what its code location cannot give it.

## What it does
Resolves the selections of asset jobs, and those that schedules and sensors bring: keys that no asset has, a part of a
multi-asset that cannot be split, and partitions that the selected assets do not have.

## Why is this bad?
Dagster refuses to load the code location.

## Example
```python
from dagster import AssetSelection, Definitions, asset, define_asset_job


@asset
def orders(): ...


# error: [unresolvable-selection] "Did you mean 'orders'?"
nightly = define_asset_job("nightly", selection=AssetSelection.assets("order"))
defs = Definitions(assets=[orders], jobs=[nightly])
```

## Use instead
```python
from dagster import AssetSelection, Definitions, asset, define_asset_job


@asset
def orders(): ...


nightly = define_asset_job("nightly", selection=AssetSelection.assets("orders"))
defs = Definitions(assets=[orders], jobs=[nightly])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.values import PartitionsValue
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import UnresolvedAssetJob
from daglens_analyzer.graph.model import CodeLocation, Job
from daglens_analyzer.graph.selection_parts import Selection, named_keys, parts_of
from daglens_analyzer.patched_map import whole
from daglens_analyzer.rules.edits import ReplaceLiteral
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_keys
from daglens_analyzer.rules.rule import Fix, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.is_exact, location.jobs, location.facets, location.stubs


def check(location: CodeLocation) -> Iterator[Violation]:
    """One finding for each job whose selection cannot be made."""
    if location.at is None or not location.is_exact:
        return
    for job in location.jobs:
        definition = job.definition
        if not isinstance(definition, UnresolvedAssetJob) or not job.is_exact or definition.is_resolved:
            continue
        told = _problem(job, definition, location)
        if told is not None:
            fixes = tuple(_fixes(definition, location)) if definition.built_at is None else ()
            yield Violation(told, definition.selection_at or definition.at, fixes=fixes)


def _fixes(definition: UnresolvedAssetJob, location: CodeLocation) -> Iterator[Fix]:
    """Each asset that may have been meant, where its key is one text."""
    lacking = next((key for key in _keys(definition.selection) if key not in location.asset_by_key), None)
    if lacking is None or definition.selection_at is None:
        return
    for near in nearest_keys(lacking, location.first_of_key):
        old, new = lacking.to_user_string(), near.to_user_string()
        if len(lacking.parts) == len(near.parts) == 1:
            yield Fix(f"Select '{new}'", (ReplaceLiteral(definition.selection_at, old, new),))


def _problem(job: Job, definition: UnresolvedAssetJob, location: CodeLocation) -> str | None:
    for key in _keys(definition.selection):
        if key not in location.asset_by_key:
            near = (found.to_user_string() for found in nearest_keys(key, location.first_of_key))
            return f"Job '{job.name}' selects '{key.to_user_string()}', which no asset is.{did_you_mean(near)}"
    assets, selected = whole(location.asset_by_key), set(job.assets)
    for key in job.assets:
        made = assets[key].definition
        if made is None or len(made.specs) == 1 or made.can_subset or not made.specs_exact or made.kind == "external":
            continue
        left_out = [spec.key for spec in made.specs if isinstance(spec.key, AssetKey) and spec.key not in selected]
        if left_out:
            missing = ", ".join(f"'{found.to_user_string()}'" for found in left_out)
            return (
                f"Job '{job.name}' selects '{key.to_user_string()}' and not {missing}, which is made in the same step. "
                "Select all of them, or say 'can_subset=True'."
            )
    return _partitions(job, definition, location)


def _keys(selection: Selection | Unknown) -> Iterator[AssetKey]:
    """The keys that a selection names one by one, wherever in it they stand."""
    if not isinstance(selection, Unknown):
        yield from (key for part in parts_of(selection) for key in named_keys(part))


def _partitions(job: Job, definition: UnresolvedAssetJob, location: CodeLocation) -> str | None:
    wanted = definition.partitions_value
    first = wanted if isinstance(wanted, PartitionsValue) else None
    assets = whole(location.asset_by_key)
    for key in job.assets:
        spec = assets[key].spec
        own = spec.partitions_value if spec is not None else None
        if not isinstance(own, PartitionsValue) or own.facts is None:
            continue
        if first is None and wanted is None:
            first = own
        if first is not None and first.facts is not None and first.facts != own.facts:
            other = "the job is given others" if first is wanted else "another selected asset has others"
            return f"'{key.to_user_string()}' has its own partitions, and {other}. They have to be the same."
    return None


RULE = Rule("DGL308", "unresolvable-selection", "error", "0.1", (CodeLocation,), check, depends_on=_read)
