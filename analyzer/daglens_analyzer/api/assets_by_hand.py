"""`AssetsDefinition(node_def=...)` built directly: which asset each output of an op or graph makes."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.assets_from_node import assets_of, internal_deps, keys_by_name, known_node, outputs_of
from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.keys import by_key
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import entries, items, known_text, text, texts
from daglens_analyzer.api.spec_facts import tags_and_kinds
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetDep,
    AssetSpecValue,
    GraphDefinition,
    OpDefinition,
    Output,
)


def assets_by_hand(bound: Bound, call: Call) -> Value:
    """The assets that the outputs make. Facts come from `specs=`, else from the dicts by asset key."""
    node = known_node(bound.value("node_def"), call)
    if isinstance(node, Unknown):
        return node
    keys = keys_by_name(bound.value("keys_by_output_name"), call)
    inputs = _inputs(node, bound, call)
    given, given_exact = items(bound.value("specs"), call)
    described = {spec.key: spec for spec in given if isinstance(spec, AssetSpecValue)}
    outs = {output.name: output for output in outputs_of(node)}
    specs = tuple(
        _described(described[key], output, inputs)
        if isinstance(key, AssetKey) and key in described
        else _spec(key, name, output, node, inputs, bound, call)
        for name, (key, _) in keys.items()
        if (output := outs.get(name)) is not None
    )
    said = entries(bound.value("check_specs_by_output_name"))[0]
    checks = tuple(entry.value for entry in said if isinstance(entry.value, AssetCheckDefinition))
    return assets_of(node, specs, checks, bound, call, specs_exact=given_exact)


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

    own = of_key("asset_deps")
    tags, kinds = tags_and_kinds(of_key("tags_by_key"), None, call)
    return AssetSpecValue(
        at=call.at,
        key=key,
        key_at=keys_by_name(bound.value("keys_by_output_name"), call)[name][1],
        deps=inputs if own is None else internal_deps(own, inputs, call),
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
