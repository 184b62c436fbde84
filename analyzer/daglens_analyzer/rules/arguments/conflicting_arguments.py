"""A construct is given two arguments of which it takes one.

## What it does
Knows for each construct which arguments exclude each other: a key and the name that would make one, a job and another
target, outputs and specs.

## Why is this bad?
It is not said which of the two counts. Dagster refuses the call.

## Example
```python
from dagster import asset


# error: 22 [conflicting-arguments] "'key' and 'name'"
@asset(key="orders", name="all_orders")
def orders(): ...
```

## Use instead
```python
from dagster import asset


@asset(key="orders")
def orders(): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.evaluate.values import CallArgument, ConstantValue, MappingValue, SequenceValue, Unknown
from daglens_analyzer.rules.edits import RemoveItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_KEY = (("key", "name"), ("key", "key_prefix"))
_MONITOR = (
    ("request_job", "request_jobs"),
    ("monitor_all_code_locations", "monitored_jobs"),
    ("monitored_jobs", "job_selection"),
)
_TARGETS = (("job", "jobs", "job_name", "asset_selection", "target"),)

# Of each group at most one argument may be given.
_SCHEDULED = (("tags", "tags_fn"), ("run_config", "run_config_fn"))
_WINDOW = ["run_config", "run_config_fn", "tags_fn", "should_execute"]
EXCLUSIVE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "asset": (
        *_KEY,
        ("io_manager_def", "io_manager_key"),
        ("kinds", "compute_kind"),
        ("automation_condition", "auto_materialize_policy"),
    ),
    "graph_asset": _KEY,
    "observable_source_asset": _KEY,
    "AssetIn": (("key", "key_prefix"),),
    "AssetOut": (("key", "key_prefix"),),
    "multi_asset": (("outs", "specs"), ("specs", "deps"), ("specs", "internal_asset_deps")),
    "ScheduleDefinition": (
        ("job", "job_name", "target"),
        *_SCHEDULED,
        *(("execution_fn", name) for name in _WINDOW),
    ),
    "schedule": (("job", "job_name", "target"), ("tags", "tags_fn")),
    "sensor": _TARGETS,
    "asset_sensor": (("job", "jobs", "job_name"),),
    "multi_asset_sensor": (("job", "jobs", "job_name"),),
    "run_status_sensor": _MONITOR,
    "run_failure_sensor": _MONITOR,
    "build_op_context": (("op_config", "config"),),
}

_POOLED = {"op": "tags", "asset": "op_tags", "multi_asset": "op_tags", "asset_check": "op_tags"}


def check(call: ApiCall) -> Iterator[Violation]:
    """The second argument of each group of which two are given."""
    for group in EXCLUSIVE.get(call.construct, ()):
        given = [(name, call.bound.arguments[name]) for name in group if _is_given(call.bound.arguments.get(name))]
        if len(given) < 2:
            continue
        (first, first_argument), (second, argument) = given[:2]
        yield Violation(
            f"'{call.construct}' takes only one of {', '.join(repr(name) for name in group)}, and here are '{first}' "
            f"and '{second}'. Remove one of them.",
            argument.at,
            related=(Related(first_argument.at, f"'{first}' is given here"),),
            fixes=tuple(
                Fix(f"Remove '{name}'", (RemoveItem(each.at),), is_safe=False)
                for name, each in ((second, argument), (first, first_argument))
            ),
        )
    yield from _pools(call)


def _pools(call: ApiCall) -> Iterator[Violation]:
    """A pool, and the tag that once named it, are one thing."""
    tags, pool = call.bound.value(_POOLED.get(call.construct, "")), known_text(call.bound.value("pool"))
    tagged = tags.items.get("dagster/concurrency_key") if isinstance(tags, MappingValue) else None
    other = known_text(tagged[1]) if tagged is not None else None
    if pool is not None and other is not None and pool != other:
        place = call.bound.at("pool", call.at)
        told = f"The pool is '{pool}', and the tag 'dagster/concurrency_key' names '{other}'. Remove the tag."
        yield Violation(told, place)


def _is_given(argument: CallArgument | None) -> bool:
    """Whether an argument surely counts as true: what Python takes for false often passes for None."""
    match argument:
        case None:
            return False
        case CallArgument(value=ConstantValue(value=value)):
            return bool(value)
        case CallArgument(value=MappingValue(items=items) | SequenceValue(items=items)):
            return bool(items)
        case _:
            return not isinstance(argument.value, Unknown)


RULE = Rule("DGL411", "conflicting-arguments", "error", "0.1", (ApiCall,), check)
