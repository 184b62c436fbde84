"""Definitions in the words of `daglens graph --format json`, as the bundled runtime bound them; places are left out."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .asset_key import AssetKey
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .definitions import Definitions
from .graph import GraphDefinition
from .graph_wiring import edge_sources
from .job import JobDefinition
from .op import OpDefinition

Json = dict[str, Any]
_KIND = "dagster/kind/"


def describe(definitions: Definitions, name: str = "") -> Json:
    """The LOCATION document of a code location. Binds everything, so it raises what loading raises."""
    graph = definitions.asset_graph
    jobs = definitions.jobs_by_name
    backed = {id(each.node_def): each.kind for each in graph.definitions if isinstance(each.node_def, GraphDefinition)}
    roots = [
        *definitions.graphs,
        *(job.graph for job in jobs.values() if not job.is_asset_job),
        *(each.node_def for each in graph.definitions if isinstance(each.node_def, GraphDefinition)),
    ]
    graphs = list(_with_inner(roots))
    ops = [*definitions.ops, *(each for outer in graphs for each in outer.node_defs if isinstance(each, OpDefinition))]
    return {
        "name": name,
        "assets": [_asset(spec, graph.definitions_by_key[key]) for key, spec in graph.specs.items()],
        "checks": [
            {"name": spec.name, "asset": list(spec.asset_key.parts), "blocking": spec.blocking}
            for each in graph.definitions
            for spec in each.check_specs
        ],
        "ops": [_op(each) for each in {id(each): each for each in ops}.values()],
        "graphs": [_graph(each, backed) for each in graphs],
        "jobs": [_job(each) for each in jobs.values()],
        "schedules": [
            {"name": each.name, "job": each.job_name, "cron": _cron(each.cron_schedule)}
            for each in definitions.resolved_schedules
        ],
        "sensors": [
            {"name": each.name, "job": _only(each.job_names_targeted())} for each in definitions.resolved_sensors
        ],
        "resources": [{"name": key} for key in sorted(definitions.resources)],
        "unresolved": [],
    }


def _asset(spec: AssetSpec, definition: AssetsDefinition) -> Json:
    node = definition.node_def
    inputs = {
        key: name
        for name, key in definition.input_keys.items()
        if node is not None and not node.input_dict[name].dagster_type.is_nothing
    }
    return {
        "key": list(spec.key.parts),
        "kind": definition.kind if definition.is_materializable else "external",
        "deps": [{"key": list(dep.asset_key.parts), "input": inputs.get(dep.asset_key)} for dep in spec.deps],
        "group": spec.group_name or "default",
        "description": spec.description,
        "partitions": None if spec.partitions_def is None else type(spec.partitions_def).__name__,
        "code_version": spec.code_version,
        "owners": list(spec.owners),
        "tags": {key: value for key, value in spec.tags.items() if not key.startswith(_KIND)},
        "kinds": sorted(spec.kinds),
        "executable": definition.is_executable,
        "op": None if node is None else node.name,
    }


def _with_inner(graphs: Iterable[GraphDefinition]) -> Iterator[GraphDefinition]:
    seen: set[int] = set()
    waiting = list(graphs)
    while waiting:
        graph = waiting.pop(0)
        if id(graph) not in seen:
            seen.add(id(graph))
            yield graph
            waiting += [each for each in graph.node_defs if isinstance(each, GraphDefinition)]


def _op(op: OpDefinition) -> Json:
    return {
        "name": op.name,
        "ins": _ins(op.input_defs),
        "outs": _outs(op.output_defs),
        "resources": sorted(op.required_resource_keys),
    }


def _ins(inputs: Iterable[Any]) -> list[Json]:
    return [
        {"name": each.name, "type": each.dagster_type.display_name, "nothing": each.dagster_type.is_nothing}
        for each in inputs
    ]


def _outs(outputs: Iterable[Any]) -> list[Json]:
    return [{"name": each.name, "required": each.is_required, "dynamic": each.is_dynamic} for each in outputs]


def _graph(graph: GraphDefinition, backed: dict[int, Any]) -> Json:
    return {
        "name": graph.name,
        "kind": backed.get(id(graph)) or ("job" if graph.is_jobs_own else "graph"),
        "ins": _ins(graph.input_defs),
        "outs": _outs(graph.output_defs),
        "nodes": [{"name": name, "definition": node.definition.name} for name, node in graph.nodes.items()],
        "edges": [
            {"from": {"node": source, "output": output}, "to": {"node": name, "input": input_name}}
            for name, inputs in graph.dependencies.items()
            for input_name, edge in inputs.items()
            for source, output in edge_sources(edge)
        ],
        "asset_inputs": [
            {"key": list(AssetKey.from_coercible(each).parts), "to": {"node": node, "input": input_name}}
            for node, inputs in graph.asset_inputs.items()
            for input_name, each in inputs.items()
        ],
    }


def _job(job: JobDefinition) -> Json:
    if job.is_asset_job:
        return {
            "name": job.name,
            "kind": "asset",
            "assets": sorted(list(key.parts) for key in job.asset_keys),
            "graph": None,
        }
    return {"name": job.name, "kind": "graph", "assets": [], "graph": job.graph.name}


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _cron(cron: Any) -> Any:
    return cron if cron is None or isinstance(cron, str) else list(cron)
