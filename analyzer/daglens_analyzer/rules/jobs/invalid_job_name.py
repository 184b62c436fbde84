"""A job of assets has a name that Dagster refuses.

## What it does
Checks the names that `define_asset_job` is given: letters, digits and underscores, and no word that Python or Dagster
needs for itself.

## Why is this bad?
The name is looked at when the code location is loaded. Dagster refuses to load it.

## Example
```python
from dagster import Definitions, asset, define_asset_job


@asset
def orders(): ...


# error: 28 [invalid-job-name] "'nightly-orders'"
nightly = define_asset_job("nightly-orders", selection=[orders])
defs = Definitions(assets=[orders], jobs=[nightly])
```

## Use instead
```python
from dagster import Definitions, asset, define_asset_job


@asset
def orders(): ...


nightly = define_asset_job("nightly_orders", selection=[orders])
defs = Definitions(assets=[orders], jobs=[nightly])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import UnresolvedAssetJob
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import name_problem, repaired_name


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.jobs


def check(location: CodeLocation) -> Iterator[Violation]:
    """Each job whose name is refused when it is made of the assets of the location."""
    for job in location.jobs if location.at is not None else ():
        made = job.definition
        problem = name_problem(job.name) if isinstance(made, UnresolvedAssetJob) else None
        if problem is not None:
            fixed = repaired_name(job.name) if made.built_at is None else None
            edit = () if fixed is None else (Edit(made.name_at, fixed, "string"),)
            fixes = (Fix(f"Rename it to '{fixed}'", edit, is_safe=False),) if edit else ()
            yield Violation(f"A job cannot be named '{job.name}': {problem}.", made.name_at, fixes=fixes)


RULE = Rule("DGL317", "invalid-job-name", "error", "0.1", (CodeLocation,), check, depends_on=_read)
