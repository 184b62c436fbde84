"""Definitions as the source makes them, before a code location resolves them: one value for each API object.

A field that the source may compute is `X | Unknown`. Beside a fact stands where it was written (`..._at`), for rules to
underline and editors to jump to. `at` is the decorated function's name (or the call that makes the object), `built_at`
the call of the factory that made this one, where one did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias, TypeVar, get_args

from daglens_analyzer.evaluate.values import FunctionValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.declared_type import DeclaredType
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.graph.sources import Source
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

T = TypeVar("T")
Maybe: TypeAlias = T | Unknown

# -- ops and graphs --------------------------------------------------------------------------------------------------


@record
class Input:
    """An input of an op or graph. `type` is the type's display name as Dagster prints it, None where it has none."""

    name: str
    at: NodeId
    type: str | None = None
    nothing: bool = False
    has_default: bool = False
    asset_key: AssetKey | None = None
    has_loader: Maybe[bool] | None = None
    declared: DeclaredType | None = None


@record
class Output:
    """`type` as in `Input`; `of` is the class that makes it one, where it is no builtin. `is_wrapped` says that the
    annotation is `Output[...]`, so that no other object will do."""

    name: str
    at: NodeId
    type: str | None = None
    required: bool = True
    dynamic: bool = False
    of: Value | None = None
    is_wrapped: bool = False
    declared: DeclaredType | None = None


@record(eq=False)
class OpDefinition(Value):
    """`ins` and `outs` are Unknown where the source computes them beyond what is known."""

    name: Maybe[str]
    name_at: NodeId
    ins: Maybe[tuple[Input, ...]]
    outs: Maybe[tuple[Output, ...]]
    function: FunctionValue | None
    required_resource_keys: Maybe[tuple[str, ...]] = ()
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    built_at: NodeId | None = None
    positional_ins: tuple[str, ...] = ()
    """The inputs that an invocation may pass by position, in order."""
    resource_places: Mapping[str, NodeId] = field(default_factory=dict[str, NodeId])
    """Where each required resource is asked for."""
    manager_places: Mapping[str, NodeId] = field(default_factory=dict[str, NodeId])
    """Where each IO manager and input manager is named that stores its outputs or loads its inputs."""
    config: Value | None = None
    """What its config is: the class that annotates the parameter `config`, or the schema as given."""


@record
class InvocationArgument:
    """An argument at a node's invocation, as written: `keyword` None means by position. Rules judge the fit."""

    source: Source
    at: NodeId
    keyword: str | None = None
    name_at: NodeId | None = None  # where the keyword stands


@record
class Invocation:
    """A node of a graph: an op or graph called in the body. `name` is the alias or else what Dagster numbers it
    (`clean`, `clean_2`); `alias_at` stands where an explicit alias is written."""

    name: str
    definition: OpDefinition | GraphDefinition
    arguments: tuple[InvocationArgument, ...]
    at: NodeId
    is_exact: bool = True
    alias_at: NodeId | None = None
    index: int = 0


@record
class Edge:
    from_node: str
    from_output: str
    to_node: str
    to_input: str


@record
class OutputMapping:
    """A graph output and the node output it comes from."""

    output: str
    source: Source
    at: NodeId


@record(eq=False)
class GraphDefinition(Value):
    """A composed graph: the body's invocations in order. `is_exact` is false where the body did something unknown, so
    that more invocations or edges may exist than are listed."""

    name: Maybe[str]
    name_at: NodeId
    ins: Maybe[tuple[Input, ...]]
    outs: Maybe[tuple[Output, ...]]
    invocations: tuple[Invocation, ...]
    output_mappings: tuple[OutputMapping, ...]
    function: FunctionValue | None
    is_exact: bool = True
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    built_at: NodeId | None = None
    kind: Literal["graph", "job", "graph_asset", "graph_multi_asset"] = "graph"
    positional_ins: tuple[str, ...] = ()


# -- assets ----------------------------------------------------------------------------------------------------------

DepOrigin: TypeAlias = Literal["parameter", "asset_in", "deps", "spec", "internal"]


@record
class AssetDep:
    """What an asset names as upstream. `key` is as written, before it is matched with what exists; `input` is the
    parameter or op input that carries the value; `at` is the parameter, `deps=` entry or key that a user would
    point at."""

    key: Maybe[AssetKey]
    input: str | None
    origin: DepOrigin
    at: NodeId
    key_at: NodeId | None = None
    table_name: str | None = None
    partition_mapping: Value | None = None
    is_doubtful: bool = False  # a parameter whose annotation is not known: it may be a resource
    listed_at: NodeId | None = None
    """Where the list that it is in is written; an object in it is written elsewhere."""
    is_prefixed: bool = False  # at `key_at` stands a prefix, for the input's name


@record(eq=False)
class AssetSpecValue(Value):
    """One asset of an `AssetsDefinition`, or a bare `AssetSpec`."""

    key: Maybe[AssetKey]
    key_at: NodeId
    deps: tuple[AssetDep, ...]
    deps_exact: bool = True
    group: Maybe[str] | None = None
    group_at: NodeId | None = None
    description: str | None = None
    partitions: Maybe[str] | None = None
    code_version: Maybe[str] | None = None
    owners: Maybe[tuple[str, ...]] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    kinds: Maybe[tuple[str, ...]] = ()
    output: str | None = None
    table_name: str | None = None
    is_required: bool = True
    built_at: NodeId | None = None
    is_automated: bool = False  # an automation condition is given
    partitions_cron: str | None = None  # when new partitions come, where time makes them
    partitions_value: Value | None = None
    """The partitions definition as given."""


AssetKind: TypeAlias = Literal["asset", "multi_asset", "graph_asset", "graph_multi_asset", "external"]


@record(eq=False)
class AssetsDefinition(Value):
    """One op or graph and the assets it makes. `specs_exact` is false where there may be more assets than are known."""

    kind: AssetKind
    specs: tuple[AssetSpecValue, ...]
    node: OpDefinition | GraphDefinition | None
    executable: bool
    name_at: NodeId
    specs_exact: bool = True
    can_subset: bool = False
    built_at: NodeId | None = None
    checks: tuple[AssetCheckDefinition, ...] = ()
    is_source: bool = False
    """A `SourceAsset`, observable or not: loaders of assets treat it apart from other external assets."""
    source_manager_places: Mapping[str, NodeId] = field(default_factory=dict[str, NodeId])
    own_resources: Mapping[str, Value] | None = field(default_factory=dict[str, Value])
    """The resources that it brings itself; None where they are not all known."""
    origin: Value | None = None
    """What an integration made it from, for the integration's own functions to find again."""

    @property
    def is_bare_spec(self) -> bool:
        """Whether it stands for an `AssetSpec` given by itself: Dagster makes one definition of all of those."""
        return self.node is None and not self.is_source and len(self.specs) == 1 and self.at == self.specs[0].at


@record(eq=False)
class AssetCheckDefinition(Value):
    """A check made by `@asset_check`, or an `AssetCheckSpec` (which has no function)."""

    name: Maybe[str]
    asset: Maybe[AssetKey]
    asset_at: NodeId
    blocking: bool
    function: FunctionValue | None
    built_at: NodeId | None = None
    deps: tuple[AssetDep, ...] = ()
    is_automated: bool = False
    name_at: NodeId | None = None
    resource_places: Mapping[str, NodeId] = field(default_factory=dict[str, NodeId])
    """Where each resource is asked for that the code location has to provide."""


@record(eq=False)
class AssetChecksValue(Value):
    """Several checks made at once, as `@multi_asset_check` does; `function` evaluates them all."""

    checks: tuple[AssetCheckDefinition, ...]
    function: FunctionValue | None = None


# -- jobs and what starts them ---------------------------------------------------------------------------------------


@record(eq=False)
class JobDefinition(Value):
    """A job over a graph: `@job`, `graph.to_job()`."""

    name: Maybe[str]
    name_at: NodeId
    graph: GraphDefinition
    description: str | None = None
    built_at: NodeId | None = None
    resources: Value | None = None
    """`resource_defs=` as given."""
    partitions_cron: str | None = None
    """When its own partitions come, where it has such."""
    is_configured: bool = False
    """Whether it is given config or input values that its runs start from."""
    partitions_value: Value | None = None
    """`partitions_def=` as given."""
    hooks: Value | None = None


@record(eq=False)
class UnresolvedAssetJob(Value):
    """`define_asset_job(name, selection)`."""

    name: Maybe[str]
    name_at: NodeId
    selection: Maybe[Selection]
    description: str | None = None
    built_at: NodeId | None = None
    partitions_cron: str | None = None
    partitions_value: Value | None = None
    selection_at: NodeId | None = None
    is_resolved: bool = False
    """Whether the code has resolved it against an asset graph of its own."""
    is_automated: bool = False
    hooks: Value | None = None


@record(eq=False)
class ScheduleDefinition(Value):
    name: Maybe[str] | None
    job: Maybe[str] | None
    target: Value | None
    cron: Maybe[str | tuple[str, ...]] | None
    cron_at: NodeId | None
    built_at: NodeId | None = None
    name_at: NodeId | None = None
    job_at: NodeId | None = None
    """Where the target is written."""
    context_name: str | None = None
    """The parameter of its function that takes the context, where it has one for certain."""
    cron_fields: Mapping[int, str] | None = None
    """Given where the job's partitions say when it runs: the fields of their cron that are overridden, by position."""
    brings: tuple[AssetsDefinition, ...] = ()
    """Assets that are its target themselves: they belong to the code location, listed there or not."""
    has_function: bool = True  # it may be made of a function, which a call of it runs
    function: FunctionValue | None = None
    """The function that `@schedule` was given."""
    required_resource_keys: tuple[str, ...] = ()
    """The resources that its decorator asks for, as far as they are known."""


@record(eq=False)
class SensorDefinition(Value):
    name: Maybe[str]
    job: Maybe[str] | None
    target: Value | None
    built_at: NodeId | None = None
    name_at: NodeId | None = None
    job_at: NodeId | None = None
    """Where the target is written."""
    context_name: str | None = None
    """As a schedule's."""
    automates: Maybe[Selection] | None = None
    """What an automation condition sensor looks after; None for sensors of other kinds."""
    brings: tuple[AssetsDefinition, ...] = ()
    """Assets that are its target themselves: they belong to the code location, listed there or not."""
    starts: tuple[Value, ...] = ()
    """The jobs among which it chooses, where these are several."""
    function: FunctionValue | None = None
    """As a schedule's."""
    required_resource_keys: tuple[str, ...] = ()


@record(eq=False)
class DefinitionsValue(Value):
    """`Definitions(...)` or what makes one: each list as given, and whether it is all known. `name`: a repository's."""

    assets: tuple[Value, ...]
    asset_checks: tuple[Value, ...]
    jobs: tuple[Value, ...]
    schedules: tuple[Value, ...]
    sensors: tuple[Value, ...]
    resources: Mapping[str, Value]
    is_exact: bool = True
    name: str | None = None
    resources_exact: bool = False
    """Whether `resources` are surely all."""
    executor: Value | None = None
    loggers: Value | None = None


Definition: TypeAlias = (
    OpDefinition
    | GraphDefinition
    | AssetsDefinition
    | AssetSpecValue
    | AssetCheckDefinition
    | JobDefinition
    | UnresolvedAssetJob
    | ScheduleDefinition
    | SensorDefinition
    | DefinitionsValue
)
DEFINITION_TYPES: tuple[type, ...] = get_args(Definition)
