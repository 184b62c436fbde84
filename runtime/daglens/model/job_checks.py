"""What must hold for a job to be built: every input is fed by something, or by config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import DagsterInvalidDefinitionError, DagsterInvariantViolationError
from .graph import GraphDefinition
from .resource_requirements import check_transitive

if TYPE_CHECKING:
    from .job import JobDefinition


def check_job(job: JobDefinition) -> None:
    """Raises where an op's input is fed by nothing, config included, two definitions share a name, or one of its
    resources needs one that it has not.
    """
    if not job.is_asset_job:
        _check_own_resources(job.resource_defs)
    if not job.is_asset_job:
        _check_names(job.graph, {})
        fed = set(job.input_values)
        fed |= {
            each.name for each in job.graph.input_defs if each.dagster_type.loader is not None or each.has_default_value
        }
        _check_graph(job.graph, frozenset(fed), job.graph.name)


def _check_own_resources(resources: Mapping[str, Any]) -> None:
    for key, definition in resources.items():
        for needed in sorted(getattr(definition, "required_resource_keys", ())):
            if needed not in resources and needed != "io_manager":
                raise DagsterInvariantViolationError(
                    f"Resource with key '{needed}' required by resource with key '{key}', but not provided."
                )
    check_transitive(resources, resources)


def check_nodes_of_jobs(jobs: Iterable[JobDefinition]) -> None:
    """Raises where two jobs of a code location have different ops or graphs of one name."""
    known: dict[str, Any] = {}
    for job in jobs:
        for each in () if job.is_asset_job else (job.graph, *job.graph.iterate_node_defs()):
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


def _check_graph(graph: GraphDefinition, fed_inputs: frozenset[str], described: str) -> None:
    mapped = {
        (each.mapped_node_name, each.mapped_node_input_name): each.graph_input_name for each in graph.input_mappings
    }
    for name, node in graph.nodes.items():
        wired = graph.dependencies.get(name, {})
        from_assets = graph.asset_inputs.get(name, {})
        inner_fed: set[str] = set()
        for each in node.definition.input_defs:
            is_fed = each.name in wired or each.name in from_assets or mapped.get((name, each.name)) in fed_inputs
            if is_fed:
                inner_fed.add(each.name)
                continue
            if isinstance(node.definition, GraphDefinition):
                if each.dagster_type.loader is not None or each.has_default_value:
                    inner_fed.add(each.name)
                continue
            kind = each.dagster_type
            if not (
                kind.is_nothing
                or kind.loader is not None
                or each.has_default_value
                or each.input_manager_key
                or each.asset_key
            ):
                raise DagsterInvalidDefinitionError(
                    f"Input '{each.name}' of op '{name}' has no way of being resolved. Must provide a resolution "
                    "to this "
                    "input via another op/graph, or via a direct input value mapped from the top-level graph. To learn "
                    "more, see the docs for unconnected inputs: "
                    "https://docs.dagster.io/guides/build/io-managers/unconnected-inputs."
                )
        if isinstance(node.definition, GraphDefinition):
            _check_graph(node.definition, frozenset(inner_fed), name)
