"""What real Dagster has after loading a module, in the words of `daglens graph --format json`.

Runs where `dagster` can be imported; places and what is unresolved are left out, everything else is there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import dagster as dg
from dagster._core.definitions.decorators import job_decorator
from dagster._core.definitions.graph_definition import GraphDefinition
from dagster._core.definitions.op_definition import OpDefinition
from dagster.components.definitions import LazyDefinitions

Json = dict[str, Any]
KIND_PREFIX = "dagster/kind/"
IMPLICIT_JOB = "__ASSET_JOB"

_graphs_of_jobs: set[int] = set()
_kept_alive: list[object] = []


def watch_jobs() -> None:
    """Remember which graphs `@job` makes: afterwards they look like those of `graph.to_job()`."""
    decorator: Any = vars(job_decorator)["_Job"]
    original = decorator.__call__

    def watched(self: Any, function: Any) -> dg.JobDefinition:
        job = original(self, function)
        _graphs_of_jobs.add(id(job.graph))
        _kept_alive.append(job.graph)
        return job

    decorator.__call__ = watched


def describe(module: ModuleType) -> Json:
    """The code location that a module holds: its `Definitions` or repository, else what it binds."""
    warnings.simplefilter("ignore")
    values: list[Any] = [
        value(None) if isinstance(value, LazyDefinitions) else value for value in list(vars(module).values())
    ]
    found = [value for value in values if isinstance(value, dg.Definitions | dg.RepositoryDefinition)]
    found = list({id(value): value for value in found}.values())
    if len(found) > 1:
        raise ValueError(f"{module.__name__} holds {len(found)} code locations")
    resources: Iterable[str] = ()
    if found:
        definitions = found[0]
        graphs: list[GraphDefinition] = []
        ops: list[OpDefinition] = []
    else:
        definitions = dg.load_definitions_from_module(module)
        graphs = [value for value in list(vars(module).values()) if isinstance(value, GraphDefinition)]
        ops = [value for value in list(vars(module).values()) if isinstance(value, OpDefinition)]
    if isinstance(definitions, dg.Definitions):
        resources = definitions.resources or {}
        repository = definitions.get_repository_def()
    else:
        repository = definitions
    return {**_repository(repository, graphs, ops), "resources": sorted(resources)}


def _repository(repository: dg.RepositoryDefinition, graphs: list[GraphDefinition], ops: list[OpDefinition]) -> Json:
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
        "graphs": [_graph(graph, asset_graphs) for graph in all_graphs],
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


def _graph(graph: GraphDefinition, asset_graphs: dict[int, str]) -> Json:
    edges = [
        {"from": _end(source, "output"), "to": _end(target, "input")}
        for node in graph.nodes
        for target, sources in graph.dependency_structure.input_to_upstream_outputs_for_node(node.name).items()
        for source in sources
    ]
    return {
        "name": graph.name,
        "kind": asset_graphs.get(id(graph)) or ("job" if id(graph) in _graphs_of_jobs else "graph"),
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
