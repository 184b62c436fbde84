"""`@job` and `JobDefinition`: a graph with what it needs to run."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from . import composition
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError, ParameterCheckError
from .graph import GraphDefinition
from .graph_function import graph_from_function
from .metadata import metadata_values
from .valid_names import check_name, check_owners, check_resource_key, check_tags
from .wrapped import present_as

if TYPE_CHECKING:
    from .asset_graph import AssetGraph
    from .asset_key import AssetKey
    from .assets_definition import AssetsDefinition


@dataclass(frozen=True)
class AssetBinding:
    """What a job's nodes are to assets: `assets_by_node` names the definition behind each top-level node of an asset
    job;
    `graph` knows every asset of the code location, for those that are only read. A job may be `of_assets` and select
    none.
    """

    assets_by_node: Mapping[str, AssetsDefinition] = field(default_factory=dict[str, "AssetsDefinition"])
    selected: frozenset[AssetKey] = frozenset()
    graph: AssetGraph | None = None
    of_assets: bool = False

    @property
    def asset_graph(self) -> AssetGraph | None:
        return self.graph

    @property
    def selected_asset_keys(self) -> frozenset[AssetKey]:
        return self.selected

    executable_asset_keys = selected_asset_keys

    @property
    def external_asset_keys(self) -> set[AssetKey]:
        return set() if self.graph is None else self.graph.external_asset_keys


@dataclass(frozen=True, eq=False)
class JobDefinition:
    """A graph, resources, config, and (for jobs of assets) which assets its nodes make."""

    graph: GraphDefinition
    name: str
    resource_defs: Mapping[str, Any]
    config: Any = None
    description: str | None = None
    tags: Mapping[str, str] = composition.NO_TAGS
    run_tags: Mapping[str, str] | None = None
    executor_def: Any = None
    hook_defs: frozenset[Any] = frozenset()
    op_retry_policy: Any = None
    partitions_def: Any = None
    input_values: Mapping[str, Any] = composition.NO_TAGS
    logger_defs: Mapping[str, Any] = composition.NO_TAGS
    assets: AssetBinding = AssetBinding()
    op_selection: tuple[str, ...] | None = None
    left_out: frozenset[str] = frozenset()
    metadata: Mapping[str, Any] = composition.NO_TAGS
    owners: Sequence[str] = ()
    automation_condition: Any = None

    def __init__(
        self,
        *,
        graph_def: GraphDefinition,
        resource_defs: Mapping[str, Any] | None = None,
        executor_def: Any = None,
        logger_defs: Mapping[str, Any] | None = None,
        name: str | None = None,
        config: Any = None,
        description: str | None = None,
        partitions_def: Any = None,
        tags: Mapping[str, Any] | None = None,
        run_tags: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        hook_defs: Iterable[Any] | None = None,
        op_retry_policy: Any = None,
        input_values: Mapping[str, Any] | None = None,
        assets: AssetBinding | None = None,
        hooks: Iterable[Any] | None = None,
        op_selection: Sequence[str] | None = None,
        asset_layer: Any = None,
        owners: Sequence[str] | None = None,
        automation_condition: Any = None,
    ) -> None:
        if partitions_def is not None and not getattr(partitions_def, "__is_partitions_def__", False):
            raise ParameterCheckError(
                f'Param "partitions_def" is not a PartitionsDefinition. Got {partitions_def!r} which '
                f"is type {type(partitions_def)}."
            )
        for key, _ in (resource_defs or {}).items():
            check_resource_key(key)
        for key in input_values or {}:
            if not graph_def.has_input(key):
                raise DagsterInvalidDefinitionError(
                    f"Job '{name or graph_def.name}' has no input '{key}', which `input_values` names."
                )
        if partitions_def is None and hasattr(config, "partitions_def"):
            partitions_def = config.partitions_def
        set_ = object.__setattr__
        for field_name, value in (
            ("graph", graph_def),
            ("name", check_name(name or graph_def.name)),
            ("resource_defs", dict((resource_defs or {}).items())),
            ("config", config),
            ("description", description or graph_def.description),
            ("tags", {**graph_def.tags, **check_tags(tags)}),
            ("run_tags", check_tags(run_tags if run_tags is not None else {**graph_def.tags, **check_tags(tags)})),
            ("executor_def", executor_def),
            ("hook_defs", frozenset(hook_defs or hooks or ())),
            ("op_retry_policy", op_retry_policy),
            ("partitions_def", partitions_def),
            ("input_values", dict(input_values or {})),
            ("logger_defs", dict(logger_defs or {})),
            ("assets", assets or AssetBinding()),
            ("op_selection", None),
            ("left_out", frozenset[str]()),
            ("metadata", metadata_values(metadata)),
            ("owners", list(check_owners(owners))),
            ("automation_condition", automation_condition),
        ):
            set_(self, field_name, value)
        from .job_checks import check_job

        check_job(self)

    @property
    def nodes(self) -> list[Any]:
        return list(self.graph.nodes.values())

    @property
    def asset_keys(self) -> frozenset[AssetKey]:
        return self.assets.selected

    @property
    def all_node_defs(self) -> list[Any]:
        return list(self.graph.iterate_op_defs())

    @property
    def loggers(self) -> Mapping[str, Any]:
        return self.logger_defs

    @property
    def asset_layer(self) -> AssetBinding:
        return self.assets

    @property
    def partitioned_config(self) -> Any:
        return self.config if hasattr(self.config, "get_run_config_for_partition_key") else None

    def has_node(self, name: str) -> bool:
        """Whether an op or graph of this name is in it, at any depth."""
        return any(each.name == name for each in self.graph.iterate_node_defs())

    def get_required_resource_defs(self) -> Mapping[str, Any]:
        """What the ops ask for, IO managers among it, with what these need in turn."""
        from .fs_io_manager import fs_io_manager

        known = {"io_manager": fs_io_manager, **self.resource_defs}
        wanted = set(self.graph.required_resource_keys)
        for each in self.graph.iterate_op_defs():
            wanted |= {output.io_manager_key for output in each.output_defs}
        while (
            more := {key for each in wanted for key in getattr(known.get(each), "required_resource_keys", ())} - wanted
        ):
            wanted |= more
        return {key: each for key, each in known.items() if key in wanted}

    def has_node_named(self, name: str) -> bool:
        return name in self.graph.nodes

    def get_node_named(self, name: str) -> Any:
        return self.graph.node_named(name)

    def node_def_named(self, name: str) -> Any:
        """The definition of this name, at any depth; raises DagsterInvariantViolationError."""
        for each in [*self.graph.node_defs, *self.graph.iterate_op_defs()]:
            if each.name == name:
                return each
        raise DagsterInvariantViolationError(f"{self.name} has no op or graph named {name}.")

    @property
    def is_asset_job(self) -> bool:
        return self.assets.of_assets

    @property
    def run_config(self) -> Any:
        return self.config if isinstance(self.config, Mapping) else None

    def changed(self, **changes: Any) -> JobDefinition:
        copied = object.__new__(JobDefinition)
        for name in JobDefinition.__dataclass_fields__:
            object.__setattr__(copied, name, changes.get(name, getattr(self, name)))
        function = getattr(self, "__wrapped__", None)
        if function is not None:
            present_as(copied, function)
        return copied

    def with_top_level_resources(self, resource_defs: Mapping[str, Any]) -> JobDefinition:
        return self.changed(resource_defs={**resource_defs, **self.resource_defs})

    def with_metadata(self, metadata: Mapping[str, Any] | None) -> JobDefinition:
        return self.changed(metadata=metadata_values(metadata))

    def with_executor_def(self, executor_def: Any) -> JobDefinition:
        return self.changed(executor_def=executor_def)

    def with_hooks(self, hook_defs: Iterable[Any]) -> JobDefinition:
        return self.changed(hook_defs=self.hook_defs | frozenset(hook_defs))

    def get_subset(
        self,
        *,
        op_selection: Sequence[str] | None = None,
        asset_selection: Iterable[AssetKey] | None = None,
        asset_check_selection: Iterable[Any] | None = None,
    ) -> JobDefinition:
        """The job cut to a selection; raises DagsterInvalidSubsetError where it selects nothing."""
        from .asset_job import build_asset_job
        from .op_subset import job_subset

        if (asset_selection is not None or asset_check_selection is not None) and self.assets.graph is not None:
            keys, graph = set(asset_selection or ()), self.assets.graph
            of_assets = (key for key in graph.check_keys if key.asset_key in keys)
            checks = of_assets if asset_check_selection is None else asset_check_selection
            return build_asset_job(self.name, graph, keys, checks, resource_defs=self.resource_defs, config=self.config)
        return self if op_selection is None else job_subset(self, op_selection)

    def run_request_for_partition(self, partition_key: str, **options: Any) -> Any:
        """A RunRequest for one partition: `run_key`, `tags`, `asset_selection`, `run_config`, `current_time`,
        `instance`.
        """
        from .run_request_partitions import run_request_for_partition

        return run_request_for_partition(self, partition_key, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise DagsterInvariantViolationError(
            f"Job '{self.name}' is not called as a function: run it with `{self.name}.execute_in_process()`."
        )

    def execute_in_process(
        self,
        run_config: Any = None,
        instance: Any = None,
        partition_key: str | None = None,
        raise_on_error: bool = True,
        op_selection: Sequence[str] | None = None,
        asset_selection: Sequence[AssetKey] | None = None,
        run_id: str | None = None,
        input_values: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        resources: Mapping[str, Any] | None = None,
    ) -> Any:
        """Runs here and now, keeping outputs in memory where no IO manager is set."""
        from daglens.execution.in_process_api import execute_job_in_process

        return execute_job_in_process(
            self,
            run_config=run_config,
            instance=instance,
            partition_key=partition_key,
            raise_on_error=raise_on_error,
            op_selection=op_selection,
            asset_selection=asset_selection,
            run_id=run_id,
            input_values=input_values,
            tags=tags,
            resources=resources,
        )


def job(
    compose_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    config: Any = None,
    tags: Mapping[str, Any] | None = None,
    run_tags: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    logger_defs: Mapping[str, Any] | None = None,
    executor_def: Any = None,
    hooks: Iterable[Any] | None = None,
    op_retry_policy: Any = None,
    partitions_def: Any = None,
    input_values: Mapping[str, Any] | None = None,
    owners: Sequence[str] | None = None,
) -> Any:
    """Decorates a function whose body invokes ops and graphs: what it wires is run as one job."""

    def decorate(function: Callable[..., Any]) -> JobDefinition:
        graph_def = graph_from_function(function, name or function.__name__, "@job", description=description)
        made = JobDefinition(
            graph_def=graph_def,
            description=description,
            resource_defs=resource_defs,
            config=config,
            tags=tags,
            run_tags=run_tags,
            logger_defs=logger_defs,
            executor_def=executor_def,
            hook_defs=hooks,
            op_retry_policy=op_retry_policy,
            partitions_def=partitions_def,
            input_values=input_values,
            metadata=metadata,
            owners=owners,
        )
        present_as(made, function)
        return made

    if compose_fn is not None and not callable(compose_fn):
        raise CheckError(f"@job decorates a function, not {compose_fn!r}.")
    return decorate if compose_fn is None else decorate(compose_fn)
