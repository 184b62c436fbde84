"""`AssetsDefinition.from_op` and `.from_graph`: assets made by an op or graph that exists already."""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.keys import key_of, keys_of, prefix_of, with_prefix
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import Entry, entries, items, known_flag, known_text, own_resources, text, texts
from daglens_analyzer.api.spec_facts import tags_and_kinds
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetDep,
    AssetKind,
    AssetsDefinition,
    AssetSpecValue,
    GraphDefinition,
    Maybe,
    OpDefinition,
    Output,
)
from daglens_analyzer.source.node_id import NodeId

_PARAMETERS = (
    "{} * keys_by_input_name keys_by_output_name key_prefix internal_asset_deps partitions_def partition_mappings "
    "group_name group_names_by_output_name descriptions_by_output_name metadata_by_output_name tags_by_output_name "
    "automation_conditions_by_output_name backfill_policy can_subset resource_defs check_specs owners_by_output_name "
    "code_versions_by_output_name hook_defs"
)


def _from_node(parameter: str, bound: Bound, call: Call) -> Value:
    node = known_node(bound.value(parameter), call)
    if isinstance(node, Unknown):
        return node
    outs = outputs_of(node)
    keys = keys_by_name(bound.value("keys_by_output_name"), call) or _inferred_keys(node, outs)
    deps = _deps(node, keys_by_name(bound.value("keys_by_input_name"), call), call.at)
    specs = tuple(
        _spec(output, key, place, node, deps, bound, call)
        for output in outs
        if (found := keys.get(output.name)) is not None
        for key, place in (found,)
    )
    return assets_of(node, specs, check_specs(bound.value("check_specs"), call), bound, call)


def known_node(value: Value | None, call: Call) -> OpDefinition | GraphDefinition | Unknown:
    """The op or graph under an asset, its inputs and outputs known; else what is not known of it."""
    if not isinstance(value, OpDefinition | GraphDefinition):
        return call.evaluator.unresolved(call.at, "the op or graph under this asset is not known")
    if isinstance(value.ins, Unknown) or isinstance(value.outs, Unknown):
        return call.evaluator.unresolved(call.at, "the inputs or outputs of the op under this asset are not known")
    return value


def outputs_of(node: OpDefinition | GraphDefinition) -> tuple[Output, ...]:
    """The outputs of a known node."""
    assert not isinstance(node.outs, Unknown)
    return node.outs


def assets_of(
    node: OpDefinition | GraphDefinition,
    specs: tuple[AssetSpecValue, ...],
    checks: tuple[AssetCheckDefinition, ...],
    bound: Bound,
    call: Call,
    *,
    specs_exact: bool = True,
) -> Value:
    """What a node makes, recorded. `specs_exact` is false where a part of what gave the specs is not known."""
    by_name = (entries(bound.value(name))[1] for name in ("keys_by_output_name", "keys_by_input_name"))
    return recorded(
        AssetsDefinition(
            at=call.at,
            kind=kind_of(node),
            specs=specs,
            node=node,
            executable=True,
            name_at=call.at,
            specs_exact=specs_exact and all(by_name) and bound.is_exact,
            can_subset=known_flag(bound.value("can_subset"), False),
            built_at=call.factory_call,
            checks=checks,
            own_resources=own_resources(bound),
        ),
        call,
    )


def internal_deps(value: Value | None, inputs: tuple[AssetDep, ...], call: Call) -> tuple[AssetDep, ...]:
    """The assets that an output is said to depend on, carried by the inputs where these name the same asset."""
    by_key = {dep.key: dep for dep in inputs}
    return tuple(
        by_key.get(named) or AssetDep(named, None, "internal", each.at, each.at)
        for each in items(value, call)[0]
        for named in keys_of(each, call)
    )


def kind_of(node: OpDefinition | GraphDefinition) -> AssetKind:
    """What sort of asset an op or graph makes: a single one where its only output is `result`."""
    single = not isinstance(node.outs, Unknown) and [output.name for output in node.outs] == ["result"]
    if isinstance(node, GraphDefinition):
        return "graph_asset" if single else "graph_multi_asset"
    return "asset" if single else "multi_asset"


def keys_by_name(value: Value | None, call: Call) -> dict[str, tuple[Maybe[AssetKey], NodeId]]:
    """The asset keys that a dict gives to inputs or outputs, and where they are written."""
    return {
        entry.name: (key, entry.value.at)
        for entry in entries(value)[0]
        if (key := key_of(entry.value, call)) is not None
    }


def _inferred_keys(
    node: OpDefinition | GraphDefinition, outs: tuple[Output, ...]
) -> dict[str, tuple[Maybe[AssetKey], NodeId]]:
    """A single output `result` is named as the node; others are named as themselves."""
    if len(outs) == 1 and outs[0].name == "result":
        name = node.name
        return {"result": (AssetKey((name,)) if isinstance(name, str) else name, node.name_at)}
    return {output.name: (AssetKey((output.name,)), output.at) for output in outs}


def _deps(
    node: OpDefinition | GraphDefinition, keys: dict[str, tuple[Maybe[AssetKey], NodeId]], at: NodeId
) -> tuple[AssetDep, ...]:
    assert not isinstance(node.ins, Unknown)
    return tuple(
        AssetDep(
            key=keys[given.name][0] if given.name in keys else AssetKey((given.name,)),
            input=None if given.nothing else given.name,
            origin="asset_in" if given.name in keys else "parameter",
            at=keys[given.name][1] if given.name in keys else given.at,
            key_at=keys[given.name][1] if given.name in keys else None,
        )
        for given in node.ins
    )


def _spec(
    output: Output,
    key: Maybe[AssetKey],
    key_at: NodeId,
    node: OpDefinition | GraphDefinition,
    deps: tuple[AssetDep, ...],
    bound: Bound,
    call: Call,
) -> AssetSpecValue:
    tags, kinds = tags_and_kinds(_of(bound, "tags_by_output_name", output.name), None, call)
    internal = _of(bound, "internal_asset_deps", output.name)
    return AssetSpecValue(
        at=call.at,
        key=with_prefix(prefix_of(bound.value("key_prefix"), call), key),
        key_at=key_at,
        deps=deps if bound.value("internal_asset_deps") is None else internal_deps(internal, deps, call),
        group=text(bound.value("group_name")) or text(_of(bound, "group_names_by_output_name", output.name)),
        group_at=bound.at("group_name", call.at),
        description=known_text(_of(bound, "descriptions_by_output_name", output.name)) or node.description,
        partitions=partitions_name(bound.value("partitions_def")),
        partitions_cron=partitions_cron(bound.value("partitions_def")),
        partitions_value=bound.value("partitions_def"),
        code_version=text(_of(bound, "code_versions_by_output_name", output.name)),
        owners=texts(_of(bound, "owners_by_output_name", output.name), call),
        tags=tags,
        kinds=kinds,
        output=output.name,
        is_required=output.required,
        built_at=call.factory_call,
    )


def _of(bound: Bound, parameter: str, output: str) -> Value | None:
    """What a `..._by_output_name=` argument says of one output."""
    found: tuple[Entry, ...] = entries(bound.value(parameter))[0]
    return next((entry.value for entry in found if entry.name == output), None)


CONSTRUCTS = (
    construct("AssetsDefinition.from_op", _PARAMETERS.format("op_def"), partial(_from_node, "op_def")),
    construct("AssetsDefinition.from_graph", _PARAMETERS.format("graph_def"), partial(_from_node, "graph_def")),
)
