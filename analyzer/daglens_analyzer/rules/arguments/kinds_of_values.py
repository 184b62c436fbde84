"""What a value surely is, in a user's words."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

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
from daglens_analyzer.evaluate.class_members import library_bases
from daglens_analyzer.evaluate.library.functional import PartialValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
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
    DefinitionsValue,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.rules.bodies.kinds import KindValue

_BUILTIN_TYPES = frozenset(
    f"builtins.{name}" for name in ("int", "str", "float", "bool", "list", "dict", "set", "tuple")
)
_WORDS: tuple[tuple[tuple[type[Value], ...], str], ...] = (
    ((AssetsDefinition,), "an asset"),
    ((AssetSpecValue,), "an asset spec"),
    ((AssetChecksValue,), "an asset check"),
    ((OpDefinition,), "an op"),
    ((GraphDefinition,), "a graph"),
    ((JobDefinition, UnresolvedAssetJob), "a job"),
    ((ScheduleDefinition,), "a schedule"),
    ((SensorDefinition,), "a sensor"),
    ((PartitionsValue,), "a partitions definition"),
    ((AssetInValue,), "an AssetIn"),
    ((AssetOutValue,), "an AssetOut"),
    ((AssetKeyValue,), "an asset key"),
    ((AssetDepValue,), "an AssetDep"),
    ((Selection,), "an AssetSelection"),
    ((TypeValue,), "a DagsterType"),
    ((MappingValue,), "a dict"),
    ((FunctionValue,), "a function"),
    ((ClassValue,), "a type"),
    ((DefinitionsValue,), "a Definitions"),
    ((ModuleValue,), "a module"),
    ((PartialValue,), "a partial function"),
)
_MODULES = frozenset(sys.stdlib_module_names)
"""The modules that an import without a dot in it surely gives."""
_ENUMERATIONS = frozenset(
    {"Backoff", "Jitter", "AssetCheckSeverity", "DagsterRunStatus", "DefaultScheduleStatus", "DefaultSensorStatus"}
)
_MADE = frozenset({"AutomationCondition", "BackfillPolicy", "RetryPolicy", "FreshnessPolicy", "RunConfig", "Field"})
_HOOKS = frozenset({"success_hook", "failure_hook"})
CLASSES = frozenset(f"dagster.{name}" for name in SIGNATURES if name[0].isupper() and "." not in name)
RESOURCES = frozenset({"dagster.ConfigurableResource", "dagster.ConfigurableIOManager"})
_WITH_MAKERS = frozenset({"AutomationCondition", "BackfillPolicy", "FreshnessPolicy"})
JUDGED_WHEN_APPLIED = frozenset(
    {"schedule", "sensor", "asset_sensor", "run_status_sensor"}
    | {f"{when}_partitioned_config" for when in ("daily", "hourly", "weekly", "monthly")}
)
"""Decorators that take arguments and look at them only once they are given the function."""
UNAPPLIED = "a decorator that is still to be applied"
_NOT_APPLIED = frozenset(f"dagster.{name}" for name in JUDGED_WHEN_APPLIED)


_OF_CLASSES = {
    "str": "a text",
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "NoneType": "None",
    **{name: f"a {name}" for name in ("function", "list", "tuple", "set", "dict")},
}


def kind_of(value: Value) -> str | None:
    """`a job`, `a number`, `a list`...; None for what is not surely known."""
    match value:
        case ConstantValue(value=None):
            return "None"
        case ConstantValue(value=str()):
            return "a text"
        case ConstantValue(value=bool()):
            return "a truth value"
        case ConstantValue(value=int() | float() | complex()):
            return "a number"
        case ConstantValue(value=timedelta()):
            return "a timedelta"
        case SequenceValue(kind=kind):
            return f"a {kind}"
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name) if name in _BUILTIN_TYPES:
            return "a type"
        case ExternalValue(qualified_name=name) if name in _MODULES:
            return "a module"
        case NativeFunctionValue(name=name) if name in CLASSES and value.at == NOWHERE:
            return "a type"
        case InValue(of_graph=of_graph):
            return "a GraphIn" if of_graph else "an In"
        case OutValue(of_graph=of_graph):
            return "a GraphOut" if of_graph else "an Out"
        case InstanceValue(of=of) if RESOURCES.intersection(library_bases(of)):
            return "a resource"
        case NativeFunctionValue(name=name) if name in _NOT_APPLIED and value.at != NOWHERE:
            return UNAPPLIED
        case KindValue(kind=known):
            return _OF_CLASSES.get(known.name)
        case AssetCheckDefinition(function=function):
            return "an AssetCheckSpec" if function is None else "an asset check"
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
    if value.name in _HOOKS and value.bound is not None:
        return "a hook"
    if value.bound is None and not member and (owner in _MADE or f"dagster.{owner}" in CLASSES):
        return "a type"
    if owner in _WITH_MAKERS and value.bound is None and value.name in SIGNATURES:
        return "a function"
    return None


_WORDS_OF_TYPE: Mapping[type[Value], str] = {each: words for types, words in _WORDS for each in types}


def refused_among(values: Sequence[Value], refused: frozenset[str]) -> Mapping[int, tuple[Value, str]]:
    """The values that are surely of a refused kind, by their number, each with its kind. Long lists mostly hold what
    one type says all of, so types are looked at before values."""
    types = set(map(type, values))
    if all(each in _WORDS_OF_TYPE and _WORDS_OF_TYPE[each] not in refused for each in types):
        return {}
    kinds = ((number, value, kind_of(value)) for number, value in enumerate(values))
    return {number: (value, kind) for number, value, kind in kinds if kind is not None and kind in refused}
