"""Assets as `outs=` of a multi-asset declares them."""

from __future__ import annotations

from daglens_analyzer.api.keys import with_prefix
from daglens_analyzer.api.reading import Entry
from daglens_analyzer.api.values import AssetOutValue
from daglens_analyzer.evaluate.values import Call, Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetSpecValue


def spec_of_out(entry: Entry, call: Call) -> AssetSpecValue:
    """The asset of one output; its deps are the caller's to say. Without a key the output's name is its last part."""
    out = entry.value
    output = entry.name.replace("-", "_")
    if not isinstance(out, AssetOutValue):
        reason = out.reason if isinstance(out, Unknown) else "this is not an `AssetOut`"
        return AssetSpecValue(entry.key.at, Unknown(out.at, reason), entry.key.at, (), deps_exact=False, output=output)
    named = with_prefix(out.key_prefix, AssetKey((entry.name,)))
    return AssetSpecValue(
        at=entry.key.at,
        key=out.key if out.key is not None else named,
        key_at=entry.key.at if out.key is None else out.key_at,
        deps=(),
        group=out.group,
        group_at=out.group_at,
        description=out.description,
        code_version=out.code_version,
        owners=out.owners,
        tags=out.tags,
        kinds=out.kinds,
        output=output,
        is_required=out.is_required,
        built_at=call.factory_call,
        is_automated=out.is_automated,
    )
