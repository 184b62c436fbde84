"""Whether everything that ops ask for is given: resources by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import DagsterInvalidDefinitionError, DagsterInvalidInvocationError, DagsterInvariantViolationError

if TYPE_CHECKING:
    from .asset_graph import AssetGraph
    from .assets_definition import AssetsDefinition
    from .job import JobDefinition

BUILT_IN = frozenset({"io_manager"})


def merged_resources(definitions: Iterable[AssetsDefinition], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given and what the assets bring along; raises where the two, or two assets, mean other resources."""
    found = dict(given)
    brought: set[str] = set()
    for definition in definitions:
        clash = sorted(key for key, each in definition.resource_defs.items() if found.setdefault(key, each) is not each)
        if clash and not brought.issuperset(clash):
            key = min(definition.keys).to_string() if definition.keys else "of checks"
            raise DagsterInvalidInvocationError(
                f"AssetsDefinition with key {key} has conflicting resource definitions with provided resources for the "
                f"following keys: {', '.join(clash)}. Either remove the existing resources from the asset or change "
                "the resource keys so that they don't overlap."
            )
        if clash:
            raise DagsterInvalidDefinitionError(
                f"Conflicting versions of resource with key '{clash[0]}' were provided to different assets. When "
                "constructing a job, all resource definitions provided to assets must match by reference equality for "
                "a given key."
            )
        brought |= set(definition.resource_defs)
    return found


def check_resources(graph: AssetGraph, jobs: Iterable[JobDefinition], resources: Mapping[str, Any]) -> None:
    """Raises DagsterInvalidDefinitionError for the first resource that an asset or job needs and nobody gives."""
    for each in graph.definitions:
        if each.node_def is not None:
            check_node_resources(each.node_def, {**resources, **each.resource_defs})
    for job in jobs:
        check_node_resources(job.graph, job.resource_defs)


def check_node_resources(node: Any, resources: Mapping[str, Any]) -> None:
    for op_def in [node] if node.node_type_str == "op" else node.iterate_op_defs():
        for key in sorted(op_def.required_resource_keys):
            if key not in resources and key not in BUILT_IN:
                raise missing_resource(key, f"op '{op_def.name}'", resources)
            check_transitive({key: None}, resources)
        for output in op_def.output_defs:
            key = output.io_manager_key
            if key not in resources and key not in BUILT_IN:
                needed_by = f"output '{output.name}' of op '{op_def.name}''"
                raise missing_resource(key, needed_by, resources, "io manager")
            check_transitive({key: None}, resources)
        for each in op_def.input_defs:
            key = each.input_manager_key
            if key is not None and key not in resources and key not in BUILT_IN:
                raise missing_resource(key, f"input '{each.name}' of op '{op_def.name}'", resources, "input manager")
        _check_types([each.dagster_type for each in (*op_def.input_defs, *op_def.output_defs)], resources)


def check_transitive(
    keys: Iterable[str], resources: Mapping[str, Any], missing: Callable[[str, str], Exception] | None = None
) -> None:
    """Raises where a resource needs itself, DagsterInvariantViolationError, or one that is not there: `missing` makes
    that error of the key and of the one that needs it.
    """

    def not_there(needed: str, key: str) -> Exception:
        return missing_resource(needed, f"resource with key '{key}'", resources)

    for key in keys:
        _check_chain(key, resources, (), missing or not_there)


def _check_chain(
    key: str, resources: Mapping[str, Any], before: tuple[str, ...], missing: Callable[[str, str], Exception]
) -> None:
    if key in before:
        raise DagsterInvariantViolationError(f'Resource key "{key}" transitively depends on itself.')
    for needed in sorted(getattr(resources.get(key), "required_resource_keys", ())):
        if needed not in resources and needed not in BUILT_IN:
            raise missing(needed, key)
        _check_chain(needed, resources, (*before, key), missing)


def resource_not_given(needed: str, key: str) -> Exception:
    return DagsterInvariantViolationError(
        f"Resource with key '{needed}' required by resource with key '{key}', but not provided."
    )


def _check_types(dagster_types: Iterable[Any], resources: Mapping[str, Any]) -> None:
    for dagster_type in dagster_types:
        name = dagster_type.display_name
        for key in sorted(dagster_type.required_resource_keys):
            if key not in resources and key not in BUILT_IN:
                raise missing_resource(key, f"type '{name}'", resources)
        for key in sorted(dagster_type.loader.required_resource_keys() if dagster_type.loader else ()):
            if key not in resources and key not in BUILT_IN:
                raise missing_resource(key, f"the loader on type '{name}'", resources)


def missing_resource(
    key: str, needed_by: str, resources: Iterable[str], what: str = "resource"
) -> DagsterInvalidDefinitionError:
    known = sorted({*resources, *BUILT_IN})
    return DagsterInvalidDefinitionError(
        f"{what} with key '{key}' required by {needed_by} was not provided. Give one as '{key}', or ask for one of "
        f"{known}"
    )
