"""`define_asset_job`: a job of selected assets; and how such a job becomes a graph of the assets' own ops and
graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .asset_graph import AssetGraph
from .asset_key import AssetCheckKey, AssetKey
from .asset_selection import AssetSelection
from .assets_definition import AssetsDefinition
from .dependencies import DependencyDefinition, Node
from .errors import DagsterError, DagsterInvalidDefinitionError, DagsterInvalidInvocationError
from .graph import GraphDefinition
from .job import AssetBinding, JobDefinition
from .resource_requirements import merged_resources
from .valid_names import check_name, check_owners, check_tags


@dataclass(frozen=True, eq=False)
class UnresolvedAssetJobDefinition:
    """A job of assets that are selected but not yet known."""

    name: str
    selection: AssetSelection
    config: Any = None
    description: str | None = None
    tags: Mapping[str, str] | None = None
    run_tags: Mapping[str, str] | None = None
    partitions_def: Any = None
    executor_def: Any = None
    hooks: frozenset[Any] = frozenset()
    op_retry_policy: Any = None
    metadata: Mapping[str, Any] | None = None
    owners: Sequence[str] = ()
    automation_condition: Any = None

    def with_metadata(self, metadata: Mapping[str, Any] | None) -> UnresolvedAssetJobDefinition:
        from dataclasses import replace

        return replace(self, metadata=metadata)

    def run_request_for_partition(self, partition_key: str, **options: Any) -> Any:
        """A RunRequest for one partition: `run_key`, `tags`, `asset_selection`, `run_config`, `current_time`,
        `instance`.
        """
        from .run_request_partitions import run_request_for_partition

        return run_request_for_partition(self, partition_key, **options)

    def resolve(
        self, asset_graph: AssetGraph, resource_defs: Mapping[str, Any] | None = None, executor_def: Any = None
    ) -> JobDefinition:
        """The job over a graph; raises DagsterInvalidDefinitionError where the selection does not fit it."""
        try:
            keys = {
                key for key in self.selection.resolve(asset_graph) if asset_graph.definitions_by_key[key].is_executable
            }
            checks = self.selection.resolve_checks(asset_graph)
            partitions = _partitions(asset_graph, keys, self.partitions_def)
            return build_asset_job(
                self.name,
                asset_graph,
                keys,
                checks,
                resource_defs=resource_defs,
                config=self.config,
                tags=self.tags,
                description=self.description,
                partitions_def=partitions,
                executor_def=self.executor_def or executor_def,
                hook_defs=self.hooks,
                op_retry_policy=self.op_retry_policy,
                run_tags=self.run_tags,
                metadata=self.metadata,
                owners=self.owners,
                automation_condition=self.automation_condition,
            )
        except DagsterInvalidInvocationError:
            raise
        except DagsterError as error:
            raise DagsterInvalidDefinitionError(f"Failed to resolve asset job {self.name}: {error}") from error


def define_asset_job(
    name: str,
    selection: Any = None,
    config: Any = None,
    description: str | None = None,
    tags: Mapping[str, Any] | None = None,
    run_tags: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    partitions_def: Any = None,
    executor_def: Any = None,
    hooks: Iterable[Any] | None = None,
    op_retry_policy: Any = None,
    owners: Sequence[str] | None = None,
    automation_condition: Any = None,
) -> UnresolvedAssetJobDefinition:
    """A job that materializes a selection, all assets when none is given."""
    chosen = AssetSelection.all() if selection is None else AssetSelection.from_coercible(selection)
    return UnresolvedAssetJobDefinition(
        check_name(name),
        chosen,
        config,
        description,
        check_tags(tags),
        check_tags(run_tags) if run_tags else None,
        partitions_def,
        executor_def,
        frozenset(hooks or ()),
        op_retry_policy,
        metadata,
        list(check_owners(owners, f"job '{name}'")),
        automation_condition,
    )


def _partitions(graph: AssetGraph, keys: Iterable[AssetKey], given: Any) -> Any:
    found = [each for each in (graph.specs[key].partitions_def for key in keys) if each is not None]
    wanted = given or (found[0] if found else None)
    different = [each for each in found if each != wanted]
    if given is not None and different:
        raise DagsterInvalidDefinitionError(
            f"Job was given {type(given).__name__} as partitions_def, but selects assets with "
            f"{type(different[0]).__name__}."
        )
    return wanted


def build_asset_job(
    name: str,
    graph: AssetGraph,
    keys: Iterable[AssetKey],
    checks: Iterable[AssetCheckKey] = (),
    **job_properties: Any,
) -> JobDefinition:
    """The job that makes `keys` and evaluates `checks`. Assets outside it that it reads become asset inputs."""
    selected, selected_checks = set(keys), set(checks)
    chosen = _chosen_definitions(graph, selected, selected_checks)
    nodes = {name: Node(name, each.node_def, hook_defs=each.hook_defs) for name, each in chosen.items()}
    producer: dict[AssetKey, tuple[str, str]] = {}
    for node_name, definition in chosen.items():
        for output, key in definition.keys_by_output_name.items():
            producer[key] = (node_name, output)
    dependencies: dict[str, dict[str, Any]] = {}
    asset_inputs: dict[str, dict[str, Any]] = {}
    for node_name, definition in chosen.items():
        wired: dict[str, Any] = {}
        for input_name, key in definition.input_keys.items():
            made_by = producer.get(key)
            if made_by is not None and made_by[0] != node_name:
                wired[input_name] = DependencyDefinition(*made_by)
            elif key in graph.definitions_by_key:
                asset_inputs.setdefault(node_name, {})[input_name] = key
        dependencies[node_name] = wired
    graph_def = GraphDefinition(name, nodes=nodes, dependencies=dependencies, asset_inputs=asset_inputs)
    resources = merged_resources(graph.definitions, job_properties.pop("resource_defs", None) or {})
    binding = AssetBinding(chosen, frozenset(selected), graph, of_assets=True)
    job = JobDefinition(graph_def=graph_def, name=name, resource_defs=resources, assets=binding, **job_properties)
    return job


def _chosen_definitions(
    graph: AssetGraph, keys: set[AssetKey], checks: set[AssetCheckKey]
) -> dict[str, AssetsDefinition]:
    """The definitions to run by node name, cut to what is selected of them."""
    picked: dict[int, AssetsDefinition] = {}
    for each in graph.definitions:
        if not each.is_executable:
            continue
        own = each.keys & keys
        own_checks = {spec.key for spec in each.check_outputs.values()} & checks
        if not own and not (own_checks and not each.specs_by_key) and not (own_checks and each.can_subset):
            continue
        if own != each.keys:
            if not each.can_subset:
                missing = ", ".join(sorted(key.to_user_string() for key in each.keys - own))
                raise DagsterInvalidDefinitionError(
                    f"The selection holds {', '.join(sorted(key.to_user_string() for key in own))} but not "
                    f"{missing}, which "
                    f"the same function '{each.node_def.name}' makes. Select all of them, or define it with "
                    "can_subset=True."
                )
            each = each.subset_for(own, own_checks)
        elif own_checks != {spec.key for spec in each.check_outputs.values()} and each.can_subset:
            each = each.subset_for(own, own_checks)
        picked[id(each)] = each
    return dict(_named(list(picked.values())))


def _named(definitions: Sequence[AssetsDefinition]) -> Iterable[tuple[str, AssetsDefinition]]:
    counts: dict[str, int] = {}
    for each in definitions:
        base = each.node_def.name
        counts[base] = count = counts.get(base, 0) + 1
        yield (base if count == 1 else f"{base}_{count}"), each
