"""`AssetsDefinition(node_def=...)` built directly: which asset each output of an op or graph makes."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.assets_from_node import keys_by_name, kind_of
from daglens_analyzer.api.construct import Bound, recorded
from daglens_analyzer.api.keys import by_key, keys_of
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import entries, items, known_flag, known_text, text, texts
from daglens_analyzer.api.spec_facts import tags_and_kinds
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetDep,
    AssetsDefinition,
    AssetSpecValue,
    GraphDefinition,
    OpDefinition,
    Output,
)


def assets_by_hand(bound: Bound, call: Call) -> Value:
    """The assets that the outputs make. Facts come from `specs=`, else from the dicts by asset key."""
    node = bound.value("node_def")
    if not isinstance(node, OpDefinition | GraphDefinition):
        return call.evaluator.unresolved(call.at, "the op or graph under this asset is not known")
    if isinstance(node.ins, Unknown) or isinstance(node.outs, Unknown):
        return call.evaluator.unresolved(call.at, "the inputs or outputs of the op under this asset are not known")
    keys = keys_by_name(bound.value("keys_by_output_name"), call)
    inputs = _inputs(node, bound, call)
    given, given_exact = items(bound.value("specs"), call)
    described = {spec.key: spec for spec in given if isinstance(spec, AssetSpecValue)}
    outs = {output.name: output for output in node.outs}
    specs = tuple(
        _described(described[key], output, inputs)
        if isinstance(key, AssetKey) and key in described
        else _spec(key, name, output, node, inputs, bound, call)
        for name, (key, _) in keys.items()
        if (output := outs.get(name)) is not None
    )
    exact = given_exact and all(entries(bound.value(name))[1] for name in ("keys_by_output_name", "keys_by_input_name"))
    checks = entries(bound.value("check_specs_by_output_name"))[0]
    return recorded(
        AssetsDefinition(
            at=call.at,
            kind=kind_of(node),
            specs=specs,
            node=node,
            executable=True,
            name_at=call.at,
            specs_exact=exact and bound.is_exact,
            can_subset=known_flag(bound.value("can_subset"), False),
            built_at=call.factory_call,
            checks=tuple(entry.value for entry in checks if isinstance(entry.value, AssetCheckDefinition)),
        ),
        call,
    )


def _inputs(node: OpDefinition | GraphDefinition, bound: Bound, call: Call) -> tuple[AssetDep, ...]:
    nothing = () if isinstance(node.ins, Unknown) else tuple(each.name for each in node.ins if each.nothing)
    return tuple(
        AssetDep(key, None if name in nothing else name, "asset_in", place, place)
        for name, (key, place) in keys_by_name(bound.value("keys_by_input_name"), call).items()
    )


def _described(spec: AssetSpecValue, output: Output, inputs: tuple[AssetDep, ...]) -> AssetSpecValue:
    """A spec as given: its own deps, carried by the inputs where these name the same asset."""
    carried = {dep.key: dep for dep in inputs}
    deps = tuple(carried.get(dep.key, dep) for dep in spec.deps)
    return replace(spec, deps=deps, output=output.name, is_required=output.required)


def _spec(
    key: AssetKey | Unknown,
    name: str,
    output: Output,
    node: OpDefinition | GraphDefinition,
    inputs: tuple[AssetDep, ...],
    bound: Bound,
    call: Call,
) -> AssetSpecValue:
    def of_key(parameter: str) -> Value | None:
        return by_key(bound.value(parameter), call)[0].get(key)

    carried = {dep.key: dep for dep in inputs}
    internal = tuple(
        carried.get(named) or AssetDep(named, None, "internal", value.at, value.at)
        for value in items(of_key("asset_deps"), call)[0]
        for named in keys_of(value, call)
    )
    tags, kinds = tags_and_kinds(of_key("tags_by_key"), None, call)
    return AssetSpecValue(
        at=call.at,
        key=key,
        key_at=keys_by_name(bound.value("keys_by_output_name"), call)[name][1],
        deps=inputs if of_key("asset_deps") is None else internal,
        group=text(of_key("group_names_by_key")),
        group_at=call.at,
        description=known_text(of_key("descriptions_by_key")) or node.description,
        partitions=partitions_name(bound.value("partitions_def")),
        partitions_cron=partitions_cron(bound.value("partitions_def")),
        owners=texts(of_key("owners_by_key"), call),
        tags=tags,
        kinds=kinds,
        output=name,
        is_required=output.required,
        built_at=call.factory_call,
    )
