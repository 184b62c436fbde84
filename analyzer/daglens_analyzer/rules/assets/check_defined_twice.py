"""Two definitions of a code location make the same check of an asset.

## What it does
Compares the checks that a code location lists with each other and with those that its assets declare.

## Why is this bad?
A check is known by its asset and its name. Dagster refuses to load the code location.

## Example
```python
from dagster import AssetCheckResult, AssetCheckSpec, Definitions, asset, asset_check


@asset(check_specs=[AssetCheckSpec("unique", asset="orders")])
def orders(): ...


# error: [check-defined-twice] "'unique'"
@asset_check(asset=orders, name="unique")
def no_doubles():
    return AssetCheckResult(passed=True)


defs = Definitions(assets=[orders], asset_checks=[no_doubles])
```

## Use instead
```python
from dagster import AssetCheckResult, AssetCheckSpec, Definitions, asset, asset_check


@asset(check_specs=[AssetCheckSpec("unique", asset="orders")])
def orders(): ...


@asset_check(asset=orders)
def no_doubles():
    return AssetCheckResult(passed=True)


defs = Definitions(assets=[orders], asset_checks=[no_doubles])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.free_name import free_name
from daglens_analyzer.rules.renaming import renaming
from daglens_analyzer.rules.rule import Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at is None, location.checks


def check(location: CodeLocation) -> Iterator[Violation]:
    """The second check of each asset and name, the one with a function where there is one."""
    if location.at is None:
        return
    names = {each.name for each in location.checks if isinstance(each.name, str)}
    first: dict[tuple[AssetKey, str], AssetCheckDefinition] = {}
    for each in sorted(location.checks, key=lambda each: each.function is not None):
        if isinstance(each.asset, Unknown) or isinstance(each.name, Unknown):
            continue
        other = first.setdefault((each.asset, each.name), each)
        if other is each or other.at == each.at or (other.function is None and each.function is None):
            continue
        yield Violation(
            f"Check '{each.name}' of '{each.asset.to_user_string()}' is defined twice. Rename or remove one.",
            each.name_at or each.at,
            related=(Related(other.at, "it is first defined here"),),
            fixes=renaming(each, each.name_at, free_name(each.name, names)) if each.name_at is not None else (),
        )


RULE = Rule("DGL115", "check-defined-twice", "error", "0.1", (CodeLocation,), check, depends_on=_read)
