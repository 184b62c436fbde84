"""Which arguments of the pipeline API are asset keys or selections of assets."""

from __future__ import annotations

from daglens_analyzer.features.call_context import OpenBracket

_DEPS = frozenset({"deps", "additional_deps", "non_argument_deps"})
_KEY_CALLS = {"AssetDep": "asset", "AssetKey": "path", "AssetIn": "key", "AssetSpec": "key"}
_SELECTIONS = frozenset({"define_asset_job", "from_string", "AutomationConditionSensorDefinition"})


def takes_keys(call: OpenBracket) -> bool:
    """Whether the argument that the cursor is in names assets by their keys."""
    if call.keyword in _DEPS:
        return True
    if call.name in ("assets", "keys"):
        return "AssetSelection" in call.callee
    if call.name in ("asset_check", "AssetCheckSpec"):
        return call.keyword == "asset" or (call.keyword is None and call.number == int(call.name == "AssetCheckSpec"))
    if call.name not in _KEY_CALLS:
        return False
    return call.keyword == _KEY_CALLS[call.name] or (call.keyword is None and call.number == 0)


def takes_selection(call: OpenBracket) -> bool:
    """Whether it selects assets, by text or by a list of texts."""
    if call.name == "from_string":
        return True
    return call.keyword == "selection" or (call.name in _SELECTIONS and call.keyword is None and call.number == 1)
