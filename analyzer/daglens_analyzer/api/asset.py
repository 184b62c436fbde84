"""`@asset`: one op that makes one asset, fed by the assets that its parameters, `ins=` and `deps=` name."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.asset_deps import asset_inputs
from daglens_analyzer.api.construct import Bound, decorator, definition_place, recorded
from daglens_analyzer.api.dagster_types import ANY
from daglens_analyzer.api.keys import key_of, prefix_of, python_identifier, with_prefix
from daglens_analyzer.api.managers import manager_places
from daglens_analyzer.api.op import config_of, positional_inputs, resource_keys, resource_places, return_type
from daglens_analyzer.api.op_parts import given_type
from daglens_analyzer.api.reading import is_given, known_flag, own_resources, text
from daglens_analyzer.api.signature import (
    decorated_function,
    description_of,
    function_name,
    signature_of,
    unknown_function,
)
from daglens_analyzer.api.spec_facts import spec_of
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, Maybe, OpDefinition, Output
from daglens_analyzer.source.node_id import NodeId

_PARAMETERS = (
    "compute_fn * name key_prefix ins deps metadata tags description config_schema required_resource_keys "
    "resource_defs hooks io_manager_def io_manager_key dagster_type partitions_def op_tags group_name output_required "
    "automation_condition freshness_policy backfill_policy retry_policy code_version key check_specs owners kinds pool "
    "is_virtual compute_kind non_argument_deps auto_materialize_policy legacy_freshness_policy"
)


def define_asset(decorated: Value, bound: Bound, call: Call) -> Value:
    """The asset that a function makes, or what stands for one where its parameters do not matter."""
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    name_at = key_place(bound, place)
    key = decorated_key(decorated, bound, call)
    deps = bound.value("deps") or bound.value("non_argument_deps")
    inputs = asset_inputs(signature, bound.value("ins"), deps, call)
    is_required = known_flag(bound.value("output_required"), True)
    returned = given_type(bound) or (return_type(signature, call) if signature else ANY)
    spec = spec_of(
        bound,
        call,
        at=place,
        key=key,
        key_at=name_at,
        deps=inputs.deps,
        deps_exact=inputs.is_exact,
        description=description_of(function),
    )
    op = OpDefinition(
        at=place,
        name=python_identifier(key) if isinstance(key, AssetKey) else key,
        name_at=name_at,
        ins=inputs.op_inputs,
        outs=(Output("result", place, returned.name, is_required, False, returned.of, returned.is_wrapped),),
        function=function,
        required_resource_keys=resource_keys(signature, bound.value("required_resource_keys"), call),
        description=spec.description,
        built_at=call.factory_call,
        positional_ins=positional_inputs(signature),
        resource_places=resource_places(signature, bound),
        manager_places=manager_places(bound),
        config=config_of(signature, bound, call),
    )
    assets = AssetsDefinition(
        at=place,
        kind="asset",
        specs=(replace(spec, output="result", is_required=is_required),),
        node=op,
        executable=True,
        name_at=name_at,
        built_at=call.factory_call,
        checks=check_specs(bound.value("check_specs"), call),
        own_resources=own_resources(bound),
    )
    return recorded(assets, call)


def decorated_key(decorated: Value, bound: Bound, call: Call) -> Maybe[AssetKey]:
    """The key of a decorated asset: `key=`, or `key_prefix=` and the name of decorator or function."""
    if is_given(bound.value("key")):
        return key_of(bound.value("key"), call) or Unknown(call.at, "the key is not known")
    if not bound.is_exact:
        return Unknown(call.at, "the decorator is given arguments that are not known")
    function = decorated_function(decorated)
    name = text(bound.value("name")) or (function_name(function) if function else unknown_function(decorated, call))
    key = name if isinstance(name, Unknown) else AssetKey((name,))
    return with_prefix(prefix_of(bound.value("key_prefix"), call), key)


def key_place(bound: Bound, place: NodeId) -> NodeId:
    """Where the name of a decorated asset is written."""
    return bound.at("key", bound.at("name", place))


CONSTRUCTS = (decorator("asset", _PARAMETERS, define_asset),)
