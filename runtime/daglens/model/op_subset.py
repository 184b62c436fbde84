"""A job cut down to some of its ops: what `op_selection` leaves."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .dependencies import MultiDependencyDefinition
from .errors import DagsterInvalidDefinitionError, DagsterInvalidSubsetError
from .graph import GraphDefinition
from .graph_wiring import edge_sources
from .job import JobDefinition
from .job_checks import check_job


def job_subset(job: JobDefinition, op_selection: Sequence[str]) -> JobDefinition:
    """The job with only the selected ops; what fed their inputs from outside the selection must come from config.

    A selection is `op`, `graph.op`, or with `*` and `+` for what is up- and downstream. Raises
    DagsterInvalidSubsetError where it selects nothing.
    """
    from daglens.plan.job_steps import job_steps
    from daglens.plan.resolved_config import ResolvedConfig
    from daglens.plan.step_selection import select_steps

    steps = job_steps(job, ResolvedConfig({}))
    keys, problems = select_steps(steps, tuple(op_selection))
    if problems:
        raise DagsterInvalidSubsetError("\n".join(problems))
    paths = {steps[key].path for key in keys}
    kept = job.changed(
        graph=kept_graph(job.graph, (), paths), op_selection=tuple(op_selection), left_out=frozenset(job.graph.nodes)
    )
    try:
        check_job(kept)
    except DagsterInvalidDefinitionError as error:
        raise DagsterInvalidSubsetError(
            f"The attempted subset {list(op_selection)} for job {job.name} results in an invalid job: {error}"
        ) from error
    return kept


def kept_graph(graph: GraphDefinition, path: tuple[str, ...], selected: set[tuple[str, ...]]) -> GraphDefinition:
    nodes: dict[str, Any] = {}
    for name, node in graph.nodes.items():
        here = (*path, name)
        if here in selected:
            nodes[name] = node
        elif any(each[: len(here)] == here for each in selected):
            nodes[name] = replace(node, definition=kept_graph(node.definition, here, selected))
    dependencies = {name: _dependencies(graph.dependencies.get(name, {}), nodes, nodes[name]) for name in nodes}
    return GraphDefinition(
        graph.name,
        description=graph.description,
        nodes=nodes,
        dependencies=dependencies,
        input_mappings=[
            each
            for each in graph.input_mappings
            if each.mapped_node_name in nodes
            and each.mapped_node_input_name in _names(nodes[each.mapped_node_name].definition.input_defs)
        ],
        output_mappings=[
            each
            for each in graph.output_mappings
            if each.mapped_node_name in nodes
            and each.mapped_node_output_name in _names(nodes[each.mapped_node_name].definition.output_defs)
        ],
        config=graph.config,
        tags=graph.tags,
        asset_inputs={name: inputs for name, inputs in graph.asset_inputs.items() if name in nodes},
    )


def _dependencies(edges: Mapping[str, Any], nodes: Mapping[str, Any], node: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    inputs = _names(node.definition.input_defs)
    for name, edge in edges.items():
        if name not in inputs:
            continue
        if isinstance(edge, MultiDependencyDefinition):
            inner = [each for each in edge.dependencies if all(_is_there(at, nodes) for at in edge_sources(each))]
            if inner:
                found[name] = MultiDependencyDefinition(inner)
        elif all(_is_there(at, nodes) for at in edge_sources(edge)):
            found[name] = edge
        elif any(source in nodes for source, _ in edge_sources(edge)):
            raise DagsterInvalidSubsetError(
                f"The selection keeps '{node.name}' and a part of '{next(edge_sources(edge))[0]}' without what "
                f"makes input '{name}' of it: select that op as well, or leave '{node.name}' out."
            )
    return found


def _is_there(source: tuple[str, str], nodes: Mapping[str, Any]) -> bool:
    name, output = source
    return name in nodes and output in _names(nodes[name].definition.output_defs)


def _names(ports: Sequence[Any]) -> set[str]:
    return {each.name for each in ports}
