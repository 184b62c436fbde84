"""`@graph_asset` and `@graph_multi_asset`: assets made by a graph of ops, fed by the assets that parameters name."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset import decorated_key, key_place
from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.asset_deps import asset_inputs
from daglens_analyzer.api.construct import Bound, decorator, definition_place, recorded
from daglens_analyzer.api.graph import composed_graph
from daglens_analyzer.api.keys import python_identifier
from daglens_analyzer.api.outs import spec_of_out
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import entries, known_flag, own_resources, text
from daglens_analyzer.api.signature import signature_of
from daglens_analyzer.api.spec_facts import spec_of
from daglens_analyzer.evaluate.values import Call, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue

_PARAMETERS = (
    "compose_fn * name description ins config key_prefix group_name partitions_def hooks metadata tags owners "
    "automation_condition backfill_policy resource_defs check_specs code_version key kinds auto_materialize_policy "
    "legacy_freshness_policy"
)
_MULTI_PARAMETERS = (
    "* outs name ins partitions_def hooks backfill_policy group_name can_subset resource_defs check_specs config"
)


def _graph_asset(decorated: Value, bound: Bound, call: Call) -> Value:
    # The parameters are the graph's inputs; `ins=` only says which assets feed them.
    signature = signature_of(decorated, call, takes_context=False)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    key = decorated_key(decorated, bound, call)
    inputs = asset_inputs(signature, bound.value("ins"), None, call)
    checks = check_specs(bound.value("check_specs"), call)
    outs = (("result", place), *((_check_output(check.asset, check.name), check.at) for check in checks))
    name = python_identifier(key) if isinstance(key, AssetKey) else key
    graph = composed_graph(decorated, _without(bound, "ins"), "graph_asset", call, name=name, outs=outs)
    spec = spec_of(
        bound,
        call,
        at=place,
        key=key,
        key_at=key_place(bound, place),
        deps=inputs.deps,
        deps_exact=inputs.is_exact,
        description=graph.description,
    )
    assets = AssetsDefinition(
        at=place,
        kind="graph_asset",
        specs=(replace(spec, output="result"),),
        node=replace(graph, name_at=spec.key_at),
        executable=True,
        name_at=spec.key_at,
        built_at=call.factory_call,
        checks=checks,
        own_resources=own_resources(bound),
    )
    return recorded(assets, call)


def _graph_multi_asset(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call, takes_context=False)
    declared, exact = entries(bound.value("outs"))
    inputs = asset_inputs(signature, bound.value("ins"), None, call)
    checks = check_specs(bound.value("check_specs"), call)
    outs = (
        *((entry.name.replace("-", "_"), entry.key.at) for entry in declared),
        *((_check_output(check.asset, check.name), check.at) for check in checks),
    )
    graph = composed_graph(decorated, _without(bound, "ins"), "graph_multi_asset", call, outs=outs)

    def shared(spec: AssetSpecValue) -> AssetSpecValue:
        return replace(
            spec,
            deps=inputs.deps,
            deps_exact=inputs.is_exact,
            group=text(bound.value("group_name")),
            group_at=bound.at("group_name", call.at),
            partitions=partitions_name(bound.value("partitions_def")),
            partitions_cron=partitions_cron(bound.value("partitions_def")),
            partitions_value=bound.value("partitions_def"),
            description=spec.description or graph.description,
        )

    assets = AssetsDefinition(
        at=graph.at,
        kind="graph_multi_asset",
        specs=tuple(shared(spec_of_out(entry, call)) for entry in declared),
        node=graph,
        executable=True,
        name_at=graph.name_at,
        specs_exact=exact and bound.is_exact,
        can_subset=known_flag(bound.value("can_subset"), False),
        built_at=call.factory_call,
        checks=checks,
        own_resources=own_resources(bound),
    )
    return recorded(assets, call)


def _without(bound: Bound, name: str) -> Bound:
    return replace(bound, arguments={given: value for given, value in bound.arguments.items() if given != name})


def _check_output(asset: object, name: object) -> str:
    key = python_identifier(asset) if isinstance(asset, AssetKey) else ""
    return f"{key}_{name}"


CONSTRUCTS = (
    decorator("graph_asset", _PARAMETERS, _graph_asset),
    decorator("graph_multi_asset", _MULTI_PARAMETERS, _graph_multi_asset, bare=False),
)
