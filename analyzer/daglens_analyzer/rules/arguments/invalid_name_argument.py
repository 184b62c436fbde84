"""A name that is given as an argument is none that Dagster takes.

## What it does
Looks at the names of hooks, repositories, sensors and multi-asset checks, and at
the names of the checks that an asset declares.

## Why is this bad?
Names hold letters, digits and underscores. Dagster refuses others.

## Example
```python
from dagster import success_hook


# error: [invalid-name-argument] "'report it'"
@success_hook(name="report it")
def report(context): ...
```

## Use instead
```python
from dagster import success_hook


@success_hook(name="report_it")
def report(context): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.load_assets import LoadedGroup
from daglens_analyzer.api.reading import items_known, known_text
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetCheckDefinition
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.valid_names import group_problem, name_problem, repaired_group, repaired_name
from daglens_analyzer.source.node_id import NodeId

_NAMES: Mapping[str, str] = {
    "success_hook": "name",
    "failure_hook": "name",
    "repository": "name",
    "multi_asset_check": "name",
}
_GROUPS: Mapping[str, str] = {
    "AssetOut": "group_name",
    "AssetSpec.replace_attributes": "group_name",
}
_WITH_POOLS = frozenset({"op", "asset", "multi_asset", "asset_check"})
_WITH_CHECKS = frozenset({"asset", "multi_asset"})


def check(call: ApiCall | LoadedGroup) -> Iterator[Violation]:
    """The name, group or name of a check that is surely refused."""
    if isinstance(call, LoadedGroup):
        problem = group_problem(call.name)
        if problem is not None:
            told = f"A group cannot be named '{call.name}': {problem}."
            yield _refused(told, call.at, repaired_group(call.name))
        return
    name = _NAMES.get(call.construct)
    text = known_text(call.bound.value(name)) if name is not None else None
    if name is not None and text is not None and (problem := name_problem(text)) is not None:
        yield _refused(f"The name '{text}' is refused: {problem}.", call.bound.at(name, call.at), repaired_name(text))
    name = _GROUPS.get(call.construct)
    text = known_text(call.bound.value(name)) if name is not None else None
    if name is not None and text is not None and (problem := group_problem(text)) is not None:
        told = f"A group cannot be named '{text}': {problem}."
        yield _refused(told, call.bound.at(name, call.at), repaired_group(text))
    pool = known_text(call.bound.value("pool")) if call.construct in _WITH_POOLS else None
    if pool is not None and any(each.isspace() for each in pool):
        yield _refused(f"A pool cannot be named '{pool}': no space may be in it.", call.bound.at("pool", call.at), None)
    if call.construct in _WITH_CHECKS:
        for each in items_known(call.bound.value("check_specs")):
            if isinstance(each, AssetCheckDefinition) and not isinstance(each.name, Unknown):
                problem = name_problem(f"of_{each.name}")  # The name of the asset stands in front.
                if problem is not None and each.name_at is not None:
                    told = f"A check cannot be named '{each.name}': {problem}."
                    yield _refused(told, each.name_at, repaired_name(each.name))


def _refused(told: str, at: NodeId, repaired: str | None) -> Violation:
    fixes = (Fix(f"Rename it to '{repaired}'", (Edit(at, repaired, "string"),), is_safe=False),) if repaired else ()
    return Violation(told, at, fixes=fixes)


RULE = Rule("DGL418", "invalid-name-argument", "error", "0.1", (ApiCall, LoadedGroup), check)
