"""Assets that others make: `SourceAsset`, observable source assets, `AssetsDefinition(specs=...)`."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset import decorated_key, key_place
from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.assets_by_hand import assets_by_hand
from daglens_analyzer.api.construct import Bound, construct, decorator, definition_place, recorded
from daglens_analyzer.api.keys import key_of, python_identifier
from daglens_analyzer.api.managers import manager_key
from daglens_analyzer.api.multi_asset import shared
from daglens_analyzer.api.op import resource_keys, resource_places
from daglens_analyzer.api.reading import is_given, items, text
from daglens_analyzer.api.signature import Signature, function_name, signature_of, unknown_function
from daglens_analyzer.api.spec_facts import spec_of
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Maybe, OpDefinition, Output
from daglens_analyzer.source.node_id import NodeId


def _source_asset(bound: Bound, call: Call) -> Value:
    key = key_of(bound.value("key"), call) or Unknown(call.at, "the key of this `SourceAsset` is not known")
    spec = spec_of(bound, call, at=call.at, key=key, key_at=bound.at("key", call.at))
    observed = is_given(bound.value("observe_fn"))
    node = _observing_op(_named(key), call.at, None, bound, call) if observed else None
    source = AssetsDefinition(call.at, "external", (spec,), node, observed, spec.key_at, is_source=True)
    brings_own = is_given(bound.value("resource_defs")) or is_given(bound.value("io_manager_def"))
    asked = {} if brings_own or not bound.is_exact else _manager_place(bound)
    return recorded(replace(source, built_at=call.factory_call, source_manager_places=asked), call)


def _manager_place(bound: Bound) -> dict[str, NodeId]:
    found = manager_key(bound, "io_manager_key")
    return {} if found is None else {found.key: found.at}


def _observable(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    key = decorated_key(decorated, bound, call)
    # Dagster takes no description from the docstring of an observe function.
    spec = spec_of(bound, call, at=place, key=key, key_at=key_place(bound, place))
    node = _observing_op(_named(key), place, signature, bound, call)
    source = AssetsDefinition(place, "external", (spec,), node, True, spec.key_at, is_source=True)
    return recorded(replace(source, built_at=call.factory_call), call)


def _multi_observable(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    unknown = unknown_function(decorated, call)
    name = text(bound.value("name")) or (function_name(function) if function else unknown)
    specs, exact = _specs(bound, call)
    return recorded(
        AssetsDefinition(
            at=place,
            kind="external",
            specs=tuple(shared(spec, bound, None, call) for spec in specs),
            node=_observing_op(name, place, signature, bound, call),
            executable=True,
            name_at=place,
            specs_exact=exact,
            built_at=call.factory_call,
            checks=check_specs(bound.value("check_specs"), call),
        ),
        call,
    )


def _assets_definition(bound: Bound, call: Call) -> Value:
    """`AssetsDefinition(specs=...)`: external assets; on an op or graph, what that makes."""
    if is_given(bound.value("node_def")):
        return assets_by_hand(bound, call)
    specs, exact = _specs(bound, call)
    assets = AssetsDefinition(call.at, "external", specs, None, False, call.at, specs_exact=exact)
    return recorded(replace(assets, built_at=call.factory_call), call)


def _specs(bound: Bound, call: Call) -> tuple[tuple[AssetSpecValue, ...], bool]:
    values, exact = items(bound.value("specs"), call)
    specs = tuple(value for value in values if isinstance(value, AssetSpecValue))
    return specs, exact and len(specs) == len(values)


def _named(key: Maybe[AssetKey]) -> Maybe[str]:
    return python_identifier(key) if isinstance(key, AssetKey) else key


def _observing_op(
    name: Maybe[str], place: NodeId, signature: Signature | None, bound: Bound, call: Call
) -> OpDefinition:
    return OpDefinition(
        at=place,
        name=name,
        name_at=place,
        ins=(),
        outs=(Output("result", place, "Any"),),
        function=None if signature is None else signature.function,
        required_resource_keys=resource_keys(signature, bound.value("required_resource_keys"), call),
        built_at=call.factory_call,
        resource_places={} if is_given(bound.value("resource_defs")) else resource_places(signature, bound),
    )


CONSTRUCTS = (
    construct(
        "SourceAsset",
        "key metadata io_manager_key io_manager_def description partitions_def group_name resource_defs observe_fn "
        "op_tags * auto_observe_interval_minutes legacy_freshness_policy automation_condition tags",
        _source_asset,
    ),
    decorator(
        "observable_source_asset",
        "observe_fn * key name key_prefix metadata io_manager_key io_manager_def description group_name "
        "required_resource_keys resource_defs partitions_def automation_condition op_tags tags",
        _observable,
    ),
    decorator(
        "multi_observable_source_asset",
        "* specs name description partitions_def can_subset required_resource_keys resource_defs group_name "
        "check_specs",
        _multi_observable,
        bare=False,
    ),
    construct(
        "AssetsDefinition",
        "* keys_by_input_name keys_by_output_name node_def partitions_def partition_mappings asset_deps "
        "selected_asset_keys can_subset resource_defs group_names_by_key metadata_by_key tags_by_key "
        "legacy_freshness_policies_by_key backfill_policy descriptions_by_key check_specs_by_output_name "
        "selected_asset_check_keys is_subset owners_by_key specs execution_type auto_materialize_policies_by_key "
        "hook_defs",
        _assets_definition,
    ),
)
