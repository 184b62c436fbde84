"""`AssetCheckSpec`: a check that an asset's own op carries out."""

from __future__ import annotations

from daglens_analyzer.api.asset_deps import deps_of
from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.reading import items, known_flag, text
from daglens_analyzer.api.spec_facts import is_automated
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import AssetCheckDefinition

_PARAMETERS = "name * asset description additional_deps blocking metadata automation_condition partitions_def"


def _asset_check_spec(bound: Bound, call: Call) -> Value:
    unknown = Unknown(call.at, "this argument of `AssetCheckSpec` is not known")
    return AssetCheckDefinition(
        at=call.at,
        name=text(bound.value("name")) or unknown,
        asset=key_of(bound.value("asset"), call) or unknown,
        asset_at=bound.at("asset", call.at),
        blocking=known_flag(bound.value("blocking"), False),
        function=None,
        built_at=call.factory_call,
        deps=deps_of(bound.value("additional_deps"), call)[0],
        is_automated=is_automated(bound),
        name_at=bound.at("name", call.at),
    )


def check_specs(value: Value | None, call: Call) -> tuple[AssetCheckDefinition, ...]:
    """The checks of a `check_specs=` argument."""
    found, _ = items(value, call)
    return tuple(check for check in found if isinstance(check, AssetCheckDefinition))


CONSTRUCTS = (construct("AssetCheckSpec", _PARAMETERS, _asset_check_spec),)
