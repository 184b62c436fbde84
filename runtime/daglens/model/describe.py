"""Definitions in the words of `daglens graph --format json`, as the bundled runtime bound them; places are left out."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from typing import Any

from .asset_key import AssetKey
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .definitions import Definitions
from .description_parts import (
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
from .graph import GraphDefinition
from .graph_wiring import edge_sources
from .job import JobDefinition
from .op import OpDefinition


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
    graphs = list(with_inner(roots, lambda each: isinstance(each, GraphDefinition)))
    ops = [*definitions.ops, *(each for outer in graphs for each in outer.node_defs if isinstance(each, OpDefinition))]
    return {
        "name": name,
        "assets": [_asset(spec, graph.definitions_by_key[key]) for key, spec in graph.specs.items()],
        "checks": [
            {"name": spec.name, "asset": list(spec.asset_key.parts), "blocking": spec.blocking}
            for each in graph.definitions
            for spec in each.check_specs
        ],
        "ops": [described_op(each) for each in {id(each): each for each in ops}.values()],
        "graphs": [_graph(each, backed) for each in graphs],
        "jobs": [_job(each) for each in jobs.values()],
        "schedules": [described_schedule(each) for each in definitions.resolved_schedules],
        "sensors": [described_sensor(each.name, each.job_names_targeted()) for each in definitions.resolved_sensors],
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
        **described_spec(spec),
        "executable": definition.is_executable,
        "op": None if node is None else node.name,
    }


def _graph(graph: GraphDefinition, backed: dict[int, Any]) -> Json:
    return {
        "name": graph.name,
        "kind": backed.get(id(graph)) or ("job" if graph.is_jobs_own else "graph"),
        "ins": described_ins(graph.input_defs),
        "outs": described_outs(graph.output_defs),
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
        return described_asset_job(job.name, (key.parts for key in job.asset_keys))
    return described_graph_job(job.name, job.graph.name)
