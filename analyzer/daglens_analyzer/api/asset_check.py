"""`@asset_check` and `@multi_asset_check`: checks with an op of their own."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.asset_deps import asset_inputs, deps_of
from daglens_analyzer.api.construct import Bound, decorator, definition_place, recorded
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.op import resource_places
from daglens_analyzer.api.reading import entries, is_given, known_flag, text
from daglens_analyzer.api.signature import Signature, function_name, signature_of
from daglens_analyzer.api.spec_facts import is_automated
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetChecksValue
from daglens_analyzer.source.node_id import NodeId

_PARAMETERS = (
    "* asset name description blocking additional_ins additional_deps required_resource_keys resource_defs "
    "config_schema compute_kind op_tags retry_policy metadata automation_condition pool partitions_def"
)
_MULTI_PARAMETERS = (
    "* name specs description can_subset compute_kind op_tags resource_defs required_resource_keys retry_policy "
    "config_schema ins pool"
)


def _asset_check(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    unknown = Unknown(call.at, "this argument of `@asset_check` is not known")
    ins, _ = entries(bound.value("additional_ins"))
    named = {entry.name for entry in ins}
    inputs = asset_inputs(signature, bound.value("additional_ins"), None, call)
    additional = tuple(given.dep for given in inputs.inputs if given.input.name in named)
    check = AssetCheckDefinition(
        at=place,
        name=text(bound.value("name")) or (function_name(function) if function else unknown),
        asset=key_of(bound.value("asset"), call) or unknown,
        asset_at=bound.at("asset", place),
        blocking=known_flag(bound.value("blocking"), False),
        function=function,
        built_at=call.factory_call,
        deps=(*additional, *deps_of(bound.value("additional_deps"), call)[0]),
        is_automated=is_automated(bound),
        name_at=bound.at("name", place),
        resource_places=_resource_places(signature, bound),
    )
    return recorded(check, call)


def _resource_places(signature: Signature | None, bound: Bound) -> dict[str, NodeId]:
    """Where a check asks for resources that it does not bring itself."""
    brings_own = is_given(bound.value("resource_defs")) or not bound.is_exact
    return {} if brings_own else resource_places(signature, bound)


def _multi_asset_check(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call)
    place = definition_place(None if signature is None else signature.function, call)
    checks = check_specs(bound.value("specs"), call)
    asked = _resource_places(signature, bound)
    # One op evaluates them all: the first speaks for it.
    first = tuple(replace(check, resource_places=asked) for check in checks[:1])
    return AssetChecksValue(place, (*first, *checks[1:]), None if signature is None else signature.function)


CONSTRUCTS = (
    decorator("asset_check", _PARAMETERS, _asset_check, bare=False),
    decorator("multi_asset_check", _MULTI_PARAMETERS, _multi_asset_check, bare=False),
)
