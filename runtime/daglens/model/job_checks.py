"""What must hold for a job to be built: every input is fed by something, or by config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .automation_of_jobs import check_condition_of_job
from .errors import (
    DagsterInvalidDefinitionError,
    DagsterInvalidInvocationError,
)
from .graph import GraphDefinition
from .resource_requirements import check_transitive, resource_not_given

if TYPE_CHECKING:
    from .job import JobDefinition


def check_job(job: JobDefinition) -> None:
    """Raises where an op's input is fed by nothing, config included, two definitions share a name, or one of its
    resources needs one that it has not.
    """
    if job.automation_condition is not None:
        check_condition_of_job(job)
    if not job.is_asset_job:
        _check_own_resources(job.resource_defs)
        _check_names(job.graph, {})
        _check_types(job.graph.all_dagster_types())
        _unfed_inputs(job.graph)


def _check_own_resources(resources: Mapping[str, Any]) -> None:
    check_transitive(resources, resources, missing=resource_not_given)


def check_nodes_of_jobs(jobs: Iterable[JobDefinition]) -> None:
    """Raises where two jobs of a code location have different ops or graphs of one name."""
    known: dict[str, Any] = {}
    for job in jobs:
        is_cut = job.is_asset_job or job.op_selection is not None
        for each in () if is_cut else (job.graph, *job.graph.iterate_node_defs()):
            if known.setdefault(each.name, each) is not each:
                raise DagsterInvalidDefinitionError(
                    f"Conflicting definitions found in repository with name '{each.name}'. Op/Graph definition names "
                    "must be unique within a repository."
                )


def _check_names(graph: GraphDefinition, known: dict[str, Any]) -> None:
    for node in graph.nodes.values():
        other = known.setdefault(node.definition.name, node.definition)
        if other is not node.definition:
            raise DagsterInvalidDefinitionError(
                f'Detected conflicting node definitions with the same name "{node.definition.name}": one job has '
                "one definition of a name. Give one of them another name."
            )
        if isinstance(node.definition, GraphDefinition):
            _check_names(node.definition, known)


def _check_types(types: Iterable[Any]) -> None:
    known: dict[str, Any] = {}
    for each in types:
        name = each.given_name
        if name is not None and not each.is_builtin and known.setdefault(name, each) is not each:
            raise DagsterInvalidDefinitionError(f'Two Dagster types are named "{name}": rename one of them.')


def _unfed_inputs(definition: Any) -> list[str]:
    """The inputs that only something outside the definition can feed; raises where nothing outside can."""
    if not isinstance(definition, GraphDefinition):
        return [each.name for each in definition.input_defs if not _feeds_itself(each)]
    mapped = {
        (each.mapped_node_name, each.mapped_node_input_name): each.graph_input_name
        for each in definition.input_mappings
    }
    unfed: list[str] = []
    for name, node in definition.nodes.items():
        for input_name in _unfed_inputs(node.definition):
            if input_name in definition.dependencies.get(name, {}) or input_name in definition.asset_inputs.get(
                name, {}
            ):
                continue
            outer = mapped.get((name, input_name))
            if outer is None:
                raise DagsterInvalidDefinitionError(
                    f"Input '{input_name}' of {node.definition.node_type_str} '{name}' has no way of being resolved. "
                    "It must be fed by another op or graph, or by an input of the graph around it; see the docs for "
                    "unconnected inputs: https://docs.dagster.io/guides/build/io-managers/unconnected-inputs."
                )
            unfed.append(outer)
    return unfed


def _feeds_itself(port: Any) -> bool:
    """Whether an op's input has a value when nothing is wired to it."""
    kind = port.dagster_type
    return bool(
        kind.is_nothing or kind.loader is not None or port.has_default_value or port.input_manager_key or port.asset_key
    )


def check_inputs_of_run(job: JobDefinition) -> None:
    """Raises DagsterInvalidInvocationError where the job's graph asks for a value that the run was not given."""
    for each in job.graph.input_mappings:
        if each.graph_input_name not in job.input_values:
            _check_target(job.graph, (), each, job.name, each.graph_input_name)


def _check_target(graph: GraphDefinition, path: tuple[str, ...], mapping: Any, job: str, top_level: str) -> None:
    definition, here = graph.nodes[mapping.mapped_node_name].definition, (*path, mapping.mapped_node_name)
    if isinstance(definition, GraphDefinition):
        for inner in definition.input_mappings:
            if inner.graph_input_name == mapping.mapped_node_input_name:
                _check_target(definition, here, inner, job, top_level)
        return
    port = definition.input_dict[mapping.mapped_node_input_name]
    if not _feeds_itself(port):
        raise DagsterInvalidInvocationError(
            f"Input '{top_level}' of '{job}' needs a value: give it in `input_values`, as nothing else loads input "
            f"{port.name} of op '{'.'.join(here)}'."
        )
