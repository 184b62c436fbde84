"""Changes to specs that files and integrations describe: what is given takes the place of what was, tags are added."""

from __future__ import annotations

from collections.abc import Mapping

from daglens_analyzer.api.asset_spec import merged_spec, replaced_spec
from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.keys import key_of, prefix_of, with_prefix
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import Call, CallArgument, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetSpecValue, Maybe

_ADDED = frozenset({"tags", "metadata"})


def updated_spec(
    spec: AssetSpecValue, attributes: Mapping[str, Value], call: Call, *, adds: bool = True
) -> AssetSpecValue:
    """The spec with these attributes; `adds` says that tags are added to those it has."""
    added = {name: value for name, value in attributes.items() if adds and name in _ADDED}
    replaced = {name: value for name, value in attributes.items() if name not in (*added, "key", "key_prefix")}
    if "key" in attributes or "key_prefix" in attributes:
        replaced["key"] = AssetKeyValue(call.at, _key(spec, attributes, call))
    changed = replaced_spec(spec, _bound(replaced, call), call) if replaced else spec
    return merged_spec(changed, _bound(added, call), call) if added else changed


def _key(spec: AssetSpecValue, attributes: Mapping[str, Value], call: Call) -> Maybe[AssetKey]:
    given = key_of(attributes.get("key"), call) or spec.key
    prefix = prefix_of(attributes.get("key_prefix"), call)
    return given if isinstance(given, Unknown) else with_prefix(prefix, given)


def _bound(values: Mapping[str, Value], call: Call) -> Bound:
    return Bound({name: CallArgument(value, call.at, name) for name, value in values.items()})
