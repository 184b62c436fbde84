"""Definitions in the words of `daglens graph --format json`, as Dagster bound them; places are left out."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import dagster as dg
from dagster import GraphDefinition, OpDefinition

from daglens.engines.dagster.load import Location
from daglens.model.description_parts import (
    Json,
    described_asset_job,
    described_graph_job,
    described_ins,
    described_op,
    described_outs,
    described_schedule,
    described_sensor,
    described_spec,
    with_inner,
)

IMPLICIT_JOB = "__ASSET_JOB"


def describe(location: Location, name: str = "") -> Json:
    """The LOCATION document of a code location."""
    repository = location.repository
    # A job's own graph looks like any other; one that is bound by itself was made for itself.
    bound = {id(graph) for graph in location.graphs.values()}
    own = {id(job.graph) for job in repository.get_all_jobs() if job.graph.name == job.name} - bound
    return {
        "name": name,
        **describe_repository(repository, location.graphs.values(), (), lambda graph: id(graph) in own),
        "resources": [{"name": key} for key in sorted(repository.get_top_level_resources())],
        "unresolved": [],
    }


def describe_repository(
    repository: dg.RepositoryDefinition,
    graphs: Iterable[GraphDefinition],
    ops: Iterable[OpDefinition],
    is_graph_of_job: Callable[[GraphDefinition], bool],
) -> Json:
    """Everything that the repository holds, and the graphs and ops that are bound beside it."""
    nodes = [repository.asset_graph.get(key) for key in repository.asset_graph.get_all_asset_keys()]
    jobs = [job for job in repository.get_all_jobs() if not job.name.startswith(IMPLICIT_JOB)]
    roots: list[Any] = [*graphs, *(job.graph for job in jobs if not job.is_asset_job)]
    roots += [node.assets_def.node_def for node in nodes if _is_graph_backed(node.assets_def)]
    all_graphs = list(with_inner(roots, lambda each: isinstance(each, GraphDefinition)))
    all_ops = [*ops, *(inner for graph in all_graphs for inner in graph.node_defs if isinstance(inner, OpDefinition))]
    asset_graphs = {
        id(node.assets_def.node_def): _asset_kind(node) for node in nodes if _is_graph_backed(node.assets_def)
    }
    return {
        "assets": [_asset(node) for node in nodes],
        "checks": [_check(spec) for spec in _check_specs(repository)],
        "ops": [described_op(op) for op in {id(op): op for op in all_ops}.values()],
        "graphs": [_graph(graph, asset_graphs.get(id(graph)) or _kind(graph, is_graph_of_job)) for graph in all_graphs],
        "jobs": [_job(job) for job in jobs],
        "schedules": [described_schedule(each) for each in repository.schedule_defs],
        "sensors": [
            described_sensor(each.name, [target.job_name for target in each.targets if target.job_name])
            for each in repository.sensor_defs
        ],
    }


def _is_graph_backed(assets: dg.AssetsDefinition) -> bool:
    return assets.computation is not None and isinstance(assets.node_def, GraphDefinition)


def _asset_kind(node: Any) -> str:
    if not node.is_materializable:
        return "external"
    single = set(node.assets_def.keys_by_output_name) == {"result"}
    if _is_graph_backed(node.assets_def):
        return "graph_asset" if single else "graph_multi_asset"
    return "asset" if single else "multi_asset"


def _asset(node: Any) -> Json:
    assets = node.assets_def
    spec = assets.specs_by_key[node.key]
    inputs = {key: name for name, key in assets.keys_by_input_name.items()} if assets.computation else {}
    data_inputs = {
        key: name for key, name in inputs.items() if not assets.node_def.input_def_named(name).dagster_type.is_nothing
    }
    return {
        "key": list(node.key.path),
        "kind": _asset_kind(node),
        "deps": [{"key": list(dep.asset_key.path), "input": data_inputs.get(dep.asset_key)} for dep in spec.deps],
        **described_spec(spec),
        "executable": assets.is_executable,
        "op": assets.node_def.name if assets.computation else None,
    }


def _check_specs(repository: dg.RepositoryDefinition) -> Iterator[dg.AssetCheckSpec]:
    graph = repository.asset_graph
    for key in graph.asset_check_keys:
        yield graph.get_check_spec(key)


def _check(spec: dg.AssetCheckSpec) -> Json:
    return {"name": spec.name, "asset": list(spec.asset_key.path), "blocking": spec.blocking}


def _kind(graph: GraphDefinition, is_graph_of_job: Callable[[GraphDefinition], bool]) -> str:
    return "job" if is_graph_of_job(graph) else "graph"


def _graph(graph: GraphDefinition, kind: str) -> Json:
    edges = [
        {"from": _end(source, "output"), "to": _end(target, "input")}
        for node in graph.nodes
        for target, sources in graph.dependency_structure.input_to_upstream_outputs_for_node(node.name).items()
        for source in sources
    ]
    return {
        "name": graph.name,
        "kind": kind,
        "ins": described_ins(graph.input_defs),
        "outs": described_outs(graph.output_defs),
        "nodes": [{"name": node.name, "definition": node.definition.name} for node in graph.nodes],
        "edges": edges,
        "asset_inputs": [
            {"key": list(assets.key.path), "to": {"node": node, "input": name}}
            for node, inputs in graph.input_assets.items()
            for name, assets in inputs.items()
        ],
    }


def _end(handle: Any, side: str) -> Json:
    definition = handle.output_def if side == "output" else handle.input_def
    return {"node": handle.node_name, side: definition.name}


def _job(job: dg.JobDefinition) -> Json:
    if job.is_asset_job:
        return described_asset_job(job.name, (key.path for key in job.asset_layer.selected_asset_keys))
    return described_graph_job(job.name, job.graph.name)
