"""What a value surely is, in a user's words, and what each argument takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daglens_analyzer.api.dagster_types import TypeValue
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.api.values import (
    AssetDepValue,
    AssetInValue,
    AssetKeyValue,
    AssetOutValue,
    InValue,
    OpaqueValue,
    OutValue,
    PartitionsValue,
)
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    ModuleValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    Selection,
    SensorDefinition,
    UnresolvedAssetJob,
)

_BUILTIN_TYPES = frozenset(
    f"builtins.{name}" for name in ("int", "str", "float", "bool", "list", "dict", "set", "tuple")
)
_WORDS: tuple[tuple[tuple[type[Value], ...], str], ...] = (
    ((AssetsDefinition,), "an asset"),
    ((AssetSpecValue,), "an asset spec"),
    ((AssetCheckDefinition, AssetChecksValue), "an asset check"),
    ((OpDefinition,), "an op"),
    ((GraphDefinition,), "a graph"),
    ((JobDefinition, UnresolvedAssetJob), "a job"),
    ((ScheduleDefinition,), "a schedule"),
    ((SensorDefinition,), "a sensor"),
    ((PartitionsValue,), "a partitions definition"),
    ((InValue,), "an In"),
    ((OutValue,), "an Out"),
    ((AssetInValue,), "an AssetIn"),
    ((AssetOutValue,), "an AssetOut"),
    ((AssetKeyValue,), "an asset key"),
    ((AssetDepValue,), "an AssetDep"),
    ((Selection,), "an AssetSelection"),
    ((TypeValue,), "a DagsterType"),
    ((MappingValue,), "a dict"),
    ((FunctionValue,), "a function"),
    ((ModuleValue,), "a module"),
)
_ENUMERATIONS = frozenset(
    {"Backoff", "Jitter", "AssetCheckSeverity", "DagsterRunStatus", "DefaultScheduleStatus", "DefaultSensorStatus"}
)
_MADE = frozenset(
    {"AutomationCondition", "BackfillPolicy", "RetryPolicy", "FreshnessPolicy", "timedelta", "RunConfig", "Field"}
)
_WITH_MAKERS = frozenset({"AutomationCondition", "BackfillPolicy", "FreshnessPolicy"})
JUDGED_WHEN_APPLIED = frozenset(
    {"schedule", "sensor", "asset_sensor", "run_status_sensor"}
    | {f"{when}_partitioned_config" for when in ("daily", "hourly", "weekly", "monthly")}
)
"""Decorators that take arguments and look at them only once they are given the function."""
_NOT_APPLIED = frozenset(f"dagster.{name}" for name in JUDGED_WHEN_APPLIED)


def kind_of(value: Value) -> str | None:
    """`a job`, `a number`, `a list`...; None for what is not surely known, and for None itself."""
    match value:
        case ConstantValue(value=None):
            return None
        case ConstantValue(value=str()):
            return "a text"
        case ConstantValue(value=bool()):
            return "a truth value"
        case ConstantValue(value=int() | float() | complex()):
            return "a number"
        case SequenceValue(kind=kind):
            return f"a {kind}"
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name) if name in _BUILTIN_TYPES:
            return "a type"
        case NativeFunctionValue(name=name) if name in _NOT_APPLIED and value.at != NOWHERE:
            return "a decorator that is still to be applied"
        case AssetCheckDefinition(function=None):
            return "an AssetCheckSpec"
        case OpaqueValue():
            return _kind_of_object(value)
        case _:
            return next((words for types, words in _WORDS if isinstance(value, types)), None)


def _kind_of_object(value: OpaqueValue) -> str | None:
    """What an object of the API is: a member of an enumeration, what a class makes, or the function that would."""
    owner, _, member = value.name.partition(".")
    if owner in _ENUMERATIONS and member and value.bound is None:
        return f"{'an' if owner[0] in 'AEIO' else 'a'} {owner}"
    if owner in _MADE and value.bound is not None:
        return f"{'an' if owner[0] in 'AEIO' else 'a'} {owner}"
    if owner in _WITH_MAKERS and value.bound is None and value.name in SIGNATURES:
        return "a function"
    return None


_WORDS_OF_TYPE: Mapping[type[Value], str] = {each: words for types, words in _WORDS for each in types}


def refused_among(values: Sequence[Value], refused: frozenset[str]) -> tuple[Value, str] | None:
    """The first value that is surely of a refused kind, and the kind. Long lists mostly hold what one type says all
    of, so types are looked at before values."""
    types = set(map(type, values))
    if all(each in _WORDS_OF_TYPE and _WORDS_OF_TYPE[each] not in refused for each in types):
        return None
    for value in values:
        kind = kind_of(value)
        if kind is not None and kind in refused:
            return value, kind
    return None


_DEFINITIONS = frozenset({"an op", "a graph", "a job", "a schedule", "a sensor"})
_PLAIN = frozenset({"a text", "a number", "a truth value"})
_UNAPPLIED = frozenset({"a decorator that is still to be applied"})
_GROUPS = frozenset({"a list", "a tuple", "a set", "a dict"})
_ASSETS = frozenset({"an asset", "an asset spec", "an asset check", "an asset key"})

# By argument: what it takes, and what is surely refused.
TEXT = ("a text", (_PLAIN - {"a text"}) | _GROUPS | _DEFINITIONS | _ASSETS)
PARTITIONS = ("a partitions definition", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS)
MAPPING = ("a dict", _PLAIN | (_GROUPS - {"a dict"}) | _DEFINITIONS | _ASSETS)
LISTED = ("a list", _PLAIN | _DEFINITIONS | _ASSETS)

TARGET = ("a job or a selection of assets", frozenset({"a number", "a truth value", "an op", "a schedule", "a sensor"}))

# An asset or op in the place of the function, and a class, are taken in some ways.
FUNCTION = ("the function that it decorates, and everything else by name", _PLAIN | _GROUPS)

_SPECIFIED = {"group_name": TEXT, "code_version": TEXT, "description": TEXT, "partitions_def": PARTITIONS}
TAKES: Mapping[str, Mapping[str, tuple[str, frozenset[str]]]] = {
    "graph": {"compose_fn": FUNCTION},
    "graph_asset": {"compose_fn": FUNCTION},
    "asset": {**_SPECIFIED, "compute_fn": FUNCTION, "name": TEXT, "tags": MAPPING, "metadata": MAPPING, "ins": MAPPING},
    "AssetSpec": {"group_name": TEXT, "code_version": TEXT, "partitions_def": PARTITIONS},
    "SourceAsset": {"partitions_def": PARTITIONS},
    "job": {"compose_fn": FUNCTION, "name": TEXT, "partitions_def": PARTITIONS, "resource_defs": MAPPING},
    "op": {"compute_fn": FUNCTION, "name": TEXT, "tags": MAPPING, "ins": MAPPING},
    "define_asset_job": {"partitions_def": PARTITIONS},
    "ScheduleDefinition": {"target": TARGET},
    "schedule": {"target": TARGET},
    "Definitions": {
        "assets": LISTED,
        "asset_checks": LISTED,
        "jobs": LISTED,
        "schedules": LISTED,
        "sensors": LISTED,
        "resources": MAPPING,
    },
}

# By argument: what each item of a list, or each value of a dict, is to be, and what is surely refused.
_NO_DEPS = (_PLAIN - {"a text"}) | _DEFINITIONS
_NO_PARTS = _PLAIN | _DEFINITIONS | {"a type"}
_NO_TEXTS = frozenset({"a number", "a truth value", "a type"}) | _GROUPS | _DEFINITIONS | _ASSETS
ITEMS: Mapping[str, Mapping[str, tuple[str, frozenset[str]]]] = {
    "asset": {
        "deps": ("an asset or a key", _NO_DEPS),
        "ins": ("an AssetIn", _NO_PARTS | _ASSETS | {"an In", "an Out"}),
    },
    "multi_asset": {
        "deps": ("an asset or a key", _NO_DEPS),
        "ins": ("an AssetIn", _NO_PARTS | _ASSETS | {"an In", "an Out"}),
        "outs": ("an AssetOut", _NO_PARTS | _ASSETS | {"an In", "an Out"}),
        "specs": ("an AssetSpec", _NO_PARTS | {"an AssetOut", "an Out"}),
    },
    "op": {
        "ins": ("an In", _NO_PARTS | _ASSETS | {"an Out", "an AssetIn"}),
        "out": ("an Out", _NO_PARTS | _ASSETS | {"an In", "an AssetOut"}),
    },
    "Definitions": {
        "assets": ("an asset", _PLAIN | _DEFINITIONS | {"an asset key"}),
        "jobs": ("a job", _PLAIN | _ASSETS | (_DEFINITIONS - {"a job"})),
        "schedules": ("a schedule", _PLAIN | _ASSETS | _UNAPPLIED | (_DEFINITIONS - {"a schedule"})),
        "sensors": ("a sensor", _PLAIN | _ASSETS | _UNAPPLIED | (_DEFINITIONS - {"a sensor"})),
        "asset_checks": ("an asset check", _PLAIN | _DEFINITIONS | {"an asset key"}),
        "loggers": ("a logger", _PLAIN | _ASSETS | _DEFINITIONS),
    },
    "define_asset_job": {
        "selection": ("an asset, a key or a text", frozenset({"a number", "a truth value", *_DEFINITIONS})),
    },
    "StaticPartitionsDefinition": {"partition_keys": ("a text", _NO_TEXTS)},
    "graph_multi_asset": {
        "outs": ("an AssetOut", _NO_PARTS | _ASSETS | {"an In", "an Out"}),
    },
    "multi_asset_check": {"specs": ("an AssetCheckSpec", _PLAIN | _DEFINITIONS)},
    "job": {"hooks": ("a hook", _PLAIN | _ASSETS | _DEFINITIONS)},
}
