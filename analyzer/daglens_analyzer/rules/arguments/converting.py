"""Ways to make of what is given what is taken: other brackets, a list around it, quotes, a member of an enumeration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.public_names import ATTRIBUTES
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    CallArgument,
    ConstantValue,
    FunctionValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.edits import AsText, ChangeBrackets, ItemOf, MoveItem, RenameLast, Surround, named, shown
from daglens_analyzer.rules.rule import Edit, Fix
from daglens_analyzer.source.node_id import NodeId

_GROUPS = frozenset({"a list", "a tuple", "a set", "a dict"})
_LISTS = frozenset({"a list", "a tuple", "a set"})
_ENUMERATIONS = ("Backoff", "Jitter", "AssetCheckSeverity", "DefaultScheduleStatus", "DefaultSensorStatus")
_TEXT, _NUMBER = frozenset({"a text"}), frozenset({"a number", "a truth value"})
_PARTITIONS = frozenset({"a partitions definition"})
_HOOKS = frozenset({"hooks", "hook_defs"})
_READ_FURTHER = frozenset({"owners", "start_date", "end_date"})
"""Not any text will do for these."""
_MADE_OF_TEXT = {
    "an asset key": "AssetKey",
    "an asset spec": "AssetSpec",
    "an AssetSpec": "AssetSpec",
    "an AssetIn": "AssetIn",
}
_SPECS, _KEY, _FLAG = (
    frozenset({"an asset spec", "an AssetSpec"}),
    frozenset({"an asset key"}),
    frozenset({"a truth value"}),
)
_WRITTEN = {
    "an AutomationCondition": {
        name: f"{named('AutomationCondition')}.{name}()"
        for name in ("eager", "on_missing", "any_downstream_conditions")
    },
    "a BackfillPolicy": {name: f"{named('BackfillPolicy')}.{name}()" for name in ("single_run", "multi_run")},
    "an executor": {name: named(f"{name}_executor") for name in ("in_process", "multiprocess")},
    "a DagsterType": {name: name for name in ("int", "str", "float", "bool", "dict", "list")},
}
"""What a text surely means where something else is taken."""
_DEPS = frozenset({"an asset", "an asset key", "an asset spec"})
_ARGUMENT_OF = {
    "an asset": "assets",
    "an asset spec": "assets",
    "an asset check": "asset_checks",
    "a job": "jobs",
    "a schedule": "schedules",
    "a sensor": "sensors",
}


def conversions(name: str, argument: CallArgument, kind: str, wanted: frozenset[str]) -> tuple[Fix, ...]:
    """The fix for an argument of a kind that is not among those that are wanted; none where there is no plain one."""
    return tuple(_conversions(name, argument, kind, frozenset({"a set"}) if "a set of hooks" in wanted else wanted))


def _conversions(name: str, argument: CallArgument, kind: str, wanted: frozenset[str]) -> Iterator[Fix]:
    at, items = argument.at, _items(argument.value)
    if isinstance(argument.value, FunctionValue):
        return  # what a bare decorator decorates is no expression
    if kind in _LISTS and kind not in wanted:
        if name in _HOOKS and any(isinstance(item, ConstantValue) for item in items):
            return
        if "a set" in wanted and "a list" not in wanted:
            yield Fix("Make it a set", (ChangeBrackets(at, "{}"),))
        elif "a list" in wanted and kind == "a set":
            yield Fix("Make it a list", (ChangeBrackets(at, "[]"),))
    elif name in ("deps", "additional_deps") and kind in _DEPS and "a list" in wanted:
        yield Fix("Put it in a list", (Surround(at, "[", "]"),))
    elif name == "data_version" and kind == "a text":
        yield _put_in("DataVersion", at)
    elif "an AssetSelection" in wanted and kind in ("a text", "a list"):
        opening = f"{named('AssetSelection')}.assets("
        yield Fix("Select the assets", (Surround(at, f"{opening}*" if kind == "a list" else opening, ")"),))
    elif wanted and all(kind in _LISTS for kind in wanted) and kind not in _GROUPS:
        word, brackets = ("list", "[]") if "a list" in wanted else ("set", "{}")
        yield Fix(f"Put it in a {word}", (Surround(at, *brackets),))
    elif "a job" in wanted and kind == "a text" and argument.name_at is not None and argument.keyword == "job":
        yield Fix("Give it as 'job_name'", (Edit(argument.name_at, "job_name"),))
    else:
        made = _of_one(at, argument.value, kind, wanted) if name not in _READ_FURTHER else None
        if made is not None:
            yield made


def item_conversions(
    call: ApiCall, name: str, refused: Mapping[int, tuple[Value, str]], wanted: frozenset[str]
) -> tuple[Fix, ...]:
    """The fix for the items of a list or dict that are of a refused kind, by their numbers."""
    argument = call.bound.arguments[name]
    number, (_, kind) = next(iter(refused.items()))
    meant = _ARGUMENT_OF.get(kind)
    if call.construct == "Definitions" and meant is not None and name != meant:
        return (Fix(f"Move it to '{meant}'", (MoveItem(ItemOf(argument.at, number), call.at, meant),)),)
    if name in _READ_FURTHER:
        return ()
    made = [_of_one(ItemOf(argument.at, each), *told, wanted) for each, told in refused.items()]
    fixes = [fix for fix in made if fix is not None]
    if len(fixes) < len(made) or len({fix.title for fix in fixes}) > 1:
        return ()
    # A text among the definitions may speak of one that is made elsewhere.
    is_safe = fixes[0].is_safe and call.construct != "Definitions"
    return (replace(fixes[0], edits=tuple(edit for fix in fixes for edit in fix.edits), is_safe=is_safe),)


def _of_one(at: NodeId | ItemOf, value: Value, kind: str, wanted: frozenset[str]) -> Fix | None:
    match kind:
        case "a number" if wanted == _TEXT:
            return Fix("Write it as text", (AsText(at),))
        case "a number" if "a RetryPolicy" in wanted:
            return _put_in("RetryPolicy", at, f"{named('RetryPolicy')}(max_retries=")
        case "a list" if wanted == _PARTITIONS and all(known_text(item) is not None for item in _items(value)):
            return _put_in("StaticPartitionsDefinition", at)
        case "a text":
            return _of_text(at, value, wanted)
        case "an asset" if "an AssetIn" in wanted:
            return _put_in("AssetIn", at, behind=".key)")
        case "an asset" if "an asset key" in wanted:
            return Fix("Give its key", (Surround(at, "", ".key"),))
        case "an Out" if "a GraphOut" in wanted:
            return Fix("Make it a 'GraphOut'", (RenameLast(at, "GraphOut"),), is_safe=False)
        case "a GraphOut" if "an Out" in wanted:
            return Fix("Make it an 'Out'", (RenameLast(at, "Out"),), is_safe=False)
        case "an asset key" if "an AssetIn" in wanted:
            return _put_in("AssetIn", at)
        case "an asset key" if wanted & _SPECS:
            return _put_in("AssetSpec", at)
        case "a list" if wanted == _KEY:
            return _put_in("AssetKey", at)
        case "a number" if wanted == _FLAG:
            return Fix("Make it a truth value", (Surround(at, "bool(", ")"),))
        case "a type" | "a function":
            return _of_class(at, value, wanted)
        case _:
            return None


def _of_text(at: NodeId | ItemOf, value: Value, wanted: frozenset[str]) -> Fix | None:
    text = (known_text(value) or "").upper()
    for name in _ENUMERATIONS:
        if _is_wanted(name, wanted) and text in ATTRIBUTES.get(name, ()) and isinstance(at, NodeId):
            return Fix(f"Use '{name}.{text}'", (Edit(value.at, f"{named(name)}.{text}"),))
    if wanted == _NUMBER and text.isdecimal() and isinstance(at, NodeId):
        return Fix("Write it as a number", (Edit(value.at, text),))
    written = next(
        (texts[text.lower()] for words, texts in _WRITTEN.items() if words in wanted and text.lower() in texts), None
    )
    if written is not None and value.at.path:
        return Fix(f"Write {shown(written)}", (Edit(value.at, written),))
    name = next((name for words, name in _MADE_OF_TEXT.items() if words in wanted), None)
    return _put_in(name, at) if name is not None else None


def _put_in(name: str, at: NodeId | ItemOf, before: str = "", behind: str = ")") -> Fix:
    return Fix(f"Put it in '{name}'", (Surround(at, before or f"{named(name)}(", behind),))


def _of_class(at: NodeId | ItemOf, value: Value, wanted: frozenset[str]) -> Fix | None:
    """A type is put into what holds one; a class of the library that takes no arguments is called."""
    for name in ("In", "Out"):
        if _is_wanted(name, wanted):
            return _put_in(name, at)
    whole = _library_name(value).removeprefix("dagster.")
    name, _, method = whole.partition(".")
    signature = SIGNATURES.get(whole)
    if signature is None or signature.required:
        return None
    is_mapping = name.endswith("PartitionMapping") and "a partition mapping" in wanted
    if not method and (_is_wanted(name, wanted) or is_mapping):
        return Fix(f"Write '{name}()'", (Surround(at, "", "()"),))
    return Fix("Call it", (Surround(at, "", "()"),)) if method and _is_wanted(name, wanted) else None


def _library_name(value: Value) -> str:
    """The name of a class or method of the library that is not called; empty for anything else."""
    match value:
        case NativeFunctionValue(name=name) | OpaqueValue(name=name, bound=None):
            return name
        case _:
            return ""


def _is_wanted(name: str, wanted: frozenset[str]) -> bool:
    return f"a {name}" in wanted or f"an {name}" in wanted


def _items(value: Value) -> tuple[Value, ...]:
    return tuple(value.items) if isinstance(value, SequenceValue) else ()
