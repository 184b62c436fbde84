"""`AssetKey`: from text or parts, and its own small methods."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.construct import Bound, construct, method
from daglens_analyzer.api.keys import key_of, prefix_of, python_identifier, with_prefix
from daglens_analyzer.api.reading import text
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey


def _asset_key(bound: Bound, call: Call) -> Value:
    key = key_of(bound.value("path"), call)
    return AssetKeyValue(call.at, key or Unknown(call.at, "no path is given to this `AssetKey`"))


def _from_user_string(bound: Bound, call: Call) -> Value:
    written = text(bound.value("asset_key_string"))
    key = AssetKey.from_user_string(written) if isinstance(written, str) else written
    return AssetKeyValue(call.at, key or Unknown(call.at, "no text is given here"))


def _attribute(value: AssetKeyValue, name: str, call: Call) -> Value | None:
    key = value.key
    if name == "with_prefix":

        def prefixed(bound: Bound, inner: Call) -> Value:
            return AssetKeyValue(inner.at, with_prefix(prefix_of(bound.value("prefix"), inner), key))

        return method("dagster.AssetKey.with_prefix", "prefix", prefixed, call.at)
    if isinstance(key, Unknown):
        return replace(key, at=call.at)
    if name in ("path", "parts"):
        return SequenceValue(call.at, "list", [ConstantValue(call.at, part) for part in key.parts])
    if name == "to_user_string":
        return _answer(name, key.to_user_string(), call)
    if name == "to_python_identifier":

        def identifier(bound: Bound, inner: Call) -> Value:
            suffix = text(bound.value("suffix"))
            parts = key if suffix is None else AssetKey((*key.parts, str(suffix)))
            return suffix if isinstance(suffix, Unknown) else ConstantValue(inner.at, python_identifier(parts))

        return method("dagster.AssetKey.to_python_identifier", "suffix", identifier, call.at)
    return None


def _answer(name: str, found: str, call: Call) -> Value:
    return method(f"dagster.AssetKey.{name}", "", lambda _, inner: ConstantValue(inner.at, found), call.at)


CONSTRUCTS = (
    construct("AssetKey", "path", _asset_key),
    construct("AssetKey.from_user_string", "asset_key_string", _from_user_string),
    construct("AssetKey.from_coercible", "path", _asset_key),
)
ATTRIBUTES = {AssetKeyValue: _attribute}
