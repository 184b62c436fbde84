"""`AssetSelection`: the algebra of which assets a job, schedule or sensor takes."""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.construct import Bound, construct, method, record_operand
from daglens_analyzer.api.keys import keys_of, prefix_of
from daglens_analyzer.api.reading import flag, text
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    Maybe,
)
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.graph.selection_string import SelectionSyntaxError, parse_selection
from daglens_analyzer.source.node_id import NodeId

_CHAINED = {
    "upstream": "upstream",
    "downstream": "downstream",
    "roots": "roots",
    "sources": "roots",
    "sinks": "sinks",
    "materializable": "materializable",
    "required_multi_asset_neighbors": "neighbors",
    "upstream_source_assets": "upstream_sources",
    "without_checks": "union",
}
_OPERATORS = {"|": "union", "+": "union", "&": "intersection", "-": "difference"}


def selection_of(value: Value | None, call: Call, *, include_sources: bool = False) -> Maybe[Selection]:
    """What a `selection=` or `target=` argument selects; nothing given selects all. `include_sources` says that text
    finds external assets too."""
    match value:
        case None | ConstantValue(value=None):
            return Selection(call.at, "all")
        case Selection() | Unknown():
            return value
        case ConstantValue(value=str(written)):
            return _parsed(written, value.at, include_sources)
        case AssetsDefinition() | AssetSpecValue() | AssetKeyValue() | AssetCheckDefinition() | AssetChecksValue():
            return _keys_selection((value,), call)
        case SequenceValue(items=entries, exact=[True]):
            if entries and all(isinstance(entry, ConstantValue) for entry in entries):
                return Selection(value.at, "union", tuple(selection_of(entry, call) for entry in entries))
            return _keys_selection(tuple(entries), call)
        case _:
            return Unknown(value.at, "what is selected here is not known")


def _parsed(written: str, at: NodeId, include_sources: bool) -> Maybe[Selection]:
    try:
        return parse_selection(written, at, include_sources=include_sources)
    except SelectionSyntaxError:
        return Unknown(at, f"`{written}` is not a selection that is followed")


def _keys_selection(values: tuple[Value, ...], call: Call, *, slashes: bool = False) -> Maybe[Selection]:
    """A selection by keys; with `slashes` text is split at them. Checks among them bring no assets."""
    found: list[AssetKey] = []
    for value in values:
        if isinstance(value, AssetCheckDefinition | AssetChecksValue):
            continue
        for key in keys_of(value, call):
            if isinstance(key, Unknown):
                return key
            split = slashes and isinstance(value, ConstantValue) and len(key.parts) == 1
            found.append(AssetKey.from_user_string(key.parts[0]) if split else key)
    return Selection(call.at, "keys", arguments={"keys": tuple(found)})


def _given_keys(bound: Bound, call: Call) -> Value:
    return _keys_selection(tuple(argument.value for argument in bound.rest), call, slashes=True)


def _assets(bound: Bound, call: Call) -> Value:
    return _keys_selection(tuple(argument.value for argument in bound.rest), call)


def _include_sources(bound: Bound) -> dict[str, object]:
    return {"include_sources": flag(bound.value("include_sources"), False) is True}


def _named(operation: str, parameter: str, bound: Bound, call: Call) -> Value:
    """A selection by one text."""
    found = text(bound.value(parameter))
    if isinstance(found, Unknown):
        return found
    return Selection(call.at, operation, arguments={"value": found, **_include_sources(bound)})


def _groups(bound: Bound, call: Call) -> Value:
    names = tuple(text(argument.value) for argument in bound.rest)
    unknown = next((name for name in names if isinstance(name, Unknown)), None)
    return unknown or Selection(call.at, "groups", arguments={"names": names, **_include_sources(bound)})


def _tag(bound: Bound, call: Call) -> Value:
    key, value = text(bound.value("key")), text(bound.value("value"))
    if not isinstance(key, str) or not isinstance(value, str):
        return Unknown(call.at, "the tag that is selected here is not known")
    return Selection(call.at, "tag", arguments={"key": key, "value": value, **_include_sources(bound)})


def _tag_string(bound: Bound, call: Call) -> Value:
    """`AssetSelection.tag_string("key=value")`; a tag by its key alone has an empty value."""
    written = text(bound.value("string"))
    if not isinstance(written, str) or written.count("=") > 1:
        return Unknown(call.at, "the tag that is selected here is not known")
    key, _, value = written.partition("=")
    return Selection(call.at, "tag", arguments={"key": key, "value": value, **_include_sources(bound)})


def _key_prefixes(bound: Bound, call: Call) -> Value:
    prefixes = tuple(prefix_of(argument.value, call) for argument in bound.rest)
    unknown = next((prefix for prefix in prefixes if isinstance(prefix, Unknown)), None)
    return unknown or Selection(call.at, "key_prefixes", arguments={"prefixes": prefixes, **_include_sources(bound)})


def _from_string(bound: Bound, call: Call) -> Value:
    written = text(bound.value("string"))
    if not isinstance(written, str):
        return written or Unknown(call.at, "no text is given here")
    return _parsed(written, bound.at("string", call.at), flag(bound.value("include_sources"), False) is True)


def _attribute(selection: Selection, name: str, call: Call) -> Value | None:
    if name not in _CHAINED:
        return None

    def chained(bound: Bound, inner: Call) -> Value:
        depth = bound.value("depth")
        arguments: dict[str, object] = {
            "depth": depth.value if isinstance(depth, ConstantValue) else None,
            "include_self": flag(bound.value("include_self"), True) is True,
        }
        return Selection(inner.at, _CHAINED[name], (selection,), arguments)

    return method(f"dagster.AssetSelection.{name}", "depth include_self", chained, call.at)


def _operator(left: Value, operator: str, right: Value | None, call: Call) -> Value | None:
    operation = _OPERATORS.get(operator)
    if operation is None or right is None:
        return None
    record_operand("AssetSelection", right if isinstance(left, Selection) else left, call)
    operands = tuple(
        side if isinstance(side, Selection | Unknown) else selection_of(side, call) for side in (left, right)
    )
    return Selection(call.at, operation, operands)


def _all(bound: Bound, call: Call) -> Value:
    return Selection(call.at, "all", arguments=_include_sources(bound))


def _none(bound: Bound, call: Call) -> Value:
    """Checks alone select no asset."""
    return Selection(call.at, "keys", arguments={"keys": ()})


def _coercible(bound: Bound, call: Call) -> Value:
    return selection_of(bound.value("selection"), call)


CONSTRUCTS = (
    construct("AssetSelection.all", "include_sources", _all),
    construct("AssetSelection.keys", "*asset_keys", _given_keys),
    construct("AssetSelection.assets", "*assets_defs", _assets),
    construct("AssetSelection.groups", "*group_strs include_sources", _groups),
    construct("AssetSelection.tag", "key value include_sources", _tag),
    construct("AssetSelection.tag_string", "string include_sources", _tag_string),
    construct("AssetSelection.owner", "owner", partial(_named, "owner", "owner")),
    construct("AssetSelection.kind", "kind include_sources", partial(_named, "kind", "kind")),
    construct("AssetSelection.key_prefixes", "*key_prefixes include_sources", _key_prefixes),
    construct(
        "AssetSelection.key_substring",
        "key_substring include_sources",
        partial(_named, "key_substring", "key_substring"),
    ),
    construct("AssetSelection.checks", "*assets_defs_or_check_keys", _none),
    construct("AssetSelection.checks_for_assets", "*assets_defs", _none),
    construct("AssetSelection.all_asset_checks", "", _none),
    construct("AssetSelection.from_string", "string include_sources", _from_string),
    construct("AssetSelection.from_coercible", "selection", _coercible),
)
ATTRIBUTES = {Selection: _attribute}
OPERATORS = {Selection: _operator}
