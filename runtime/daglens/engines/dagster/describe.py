"""Definitions in the words of `daglens graph --format json`, as Dagster bound them; places are left out."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import dagster as dg
from dagster import GraphDefinition, OpDefinition

from daglens.engines.dagster.load import Location

Json = dict[str, Any]
KIND_PREFIX = "dagster/kind/"
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
    all_graphs = list(_with_inner(roots))
    all_ops = [*ops, *(inner for graph in all_graphs for inner in graph.node_defs if isinstance(inner, OpDefinition))]
    asset_graphs = {
        id(node.assets_def.node_def): _asset_kind(node) for node in nodes if _is_graph_backed(node.assets_def)
    }
    return {
        "assets": [_asset(node) for node in nodes],
        "checks": [_check(spec) for spec in _check_specs(repository)],
        "ops": [_op(op) for op in {id(op): op for op in all_ops}.values()],
        "graphs": [_graph(graph, asset_graphs.get(id(graph)) or _kind(graph, is_graph_of_job)) for graph in all_graphs],
        "jobs": [_job(job) for job in jobs],
        "schedules": [
            {"name": each.name, "job": each.job_name, "cron": _cron(each.cron_schedule)}
            for each in repository.schedule_defs
        ],
        "sensors": [{"name": each.name, "job": _only_job(each)} for each in repository.sensor_defs],
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
        "group": spec.group_name,
        "description": spec.description,
        "partitions": type(spec.partitions_def).__name__ if spec.partitions_def else None,
        "code_version": spec.code_version,
        "owners": list(spec.owners),
        "tags": {key: value for key, value in spec.tags.items() if not key.startswith(KIND_PREFIX)},
        "kinds": sorted(spec.kinds),
        "executable": assets.is_executable,
        "op": assets.node_def.name if assets.computation else None,
    }


def _check_specs(repository: dg.RepositoryDefinition) -> Iterator[dg.AssetCheckSpec]:
    graph = repository.asset_graph
    for key in graph.asset_check_keys:
        yield graph.get_check_spec(key)


def _check(spec: dg.AssetCheckSpec) -> Json:
    return {"name": spec.name, "asset": list(spec.asset_key.path), "blocking": spec.blocking}


def _with_inner(graphs: Iterable[GraphDefinition]) -> Iterator[GraphDefinition]:
    seen: set[int] = set()
    waiting = list(graphs)
    while waiting:
        graph = waiting.pop(0)
        if id(graph) not in seen:
            seen.add(id(graph))
            yield graph
            waiting += [inner for inner in graph.node_defs if isinstance(inner, GraphDefinition)]


def _op(op: OpDefinition) -> Json:
    return {
        "name": op.name,
        "ins": _ins(op.input_defs),
        "outs": _outs(op.output_defs),
        "resources": sorted(op.required_resource_keys),
    }


def _ins(definitions: Iterable[Any]) -> list[Json]:
    return [
        {"name": each.name, "type": each.dagster_type.display_name, "nothing": each.dagster_type.is_nothing}
        for each in definitions
    ]


def _outs(definitions: Iterable[Any]) -> list[Json]:
    return [{"name": each.name, "required": each.is_required, "dynamic": each.is_dynamic} for each in definitions]


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
        "ins": _ins(graph.input_defs),
        "outs": _outs(graph.output_defs),
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
        keys = sorted(list(key.path) for key in job.asset_layer.selected_asset_keys)
        return {"name": job.name, "kind": "asset", "assets": keys, "graph": None}
    return {"name": job.name, "kind": "graph", "assets": [], "graph": job.graph.name}


def _only_job(sensor: dg.SensorDefinition) -> str | None:
    names = [target.job_name for target in sensor.targets if target.job_name]
    return names[0] if len(names) == 1 else None


def _cron(cron: Any) -> Any:
    return cron if cron is None or isinstance(cron, str) else list(cron)
