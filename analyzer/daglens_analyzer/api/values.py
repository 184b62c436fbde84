"""What definitions are made from: the small objects of the pipeline API, as values."""

from __future__ import annotations

from collections.abc import Mapping

from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.dagster_types import DagsterType
from daglens_analyzer.evaluate.values import FunctionValue, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition, Maybe, OpDefinition
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record
class ManagerKey:
    """The key of an IO manager or input manager, and where it is written."""

    key: str
    at: NodeId


@record(eq=False)
class AssetKeyValue(Value):
    """`AssetKey([...])`."""

    key: Maybe[AssetKey]


@record(eq=False)
class AssetDepValue(Value):
    """`AssetDep(...)`; `key_at` is where the key is written."""

    keys: tuple[Maybe[AssetKey], ...]
    key_at: NodeId
    table_name: str | None = None
    partition_mapping: Value | None = None


@record(eq=False)
class AssetInValue(Value):
    """`AssetIn(...)`: a whole key, or a prefix for the input's name, or neither."""

    key: Maybe[AssetKey] | None
    key_at: NodeId
    key_prefix: Maybe[tuple[str, ...]] | None
    type: DagsterType | None
    partition_mapping: Value | None = None
    manager: ManagerKey | None = None
    has_wrong_type: bool = False
    """As an `InValue`'s."""


@record(eq=False)
class AssetOutValue(Value):
    """`AssetOut(...)`."""

    key: Maybe[AssetKey] | None
    key_at: NodeId
    key_prefix: Maybe[tuple[str, ...]] | None
    group: Maybe[str] | None
    group_at: NodeId
    description: str | None
    code_version: Maybe[str] | None
    owners: Maybe[tuple[str, ...]]
    tags: Mapping[str, str]
    kinds: Maybe[tuple[str, ...]]
    is_required: bool
    type: DagsterType | None
    is_automated: bool = False
    manager: ManagerKey | None = None
    has_wrong_type: bool = False
    """As an `InValue`'s."""


@record(eq=False)
class InValue(Value):
    """`In(...)` or `GraphIn(...)`; a None type is to be inferred from the parameter's annotation."""

    type: DagsterType | None
    has_default: bool = False
    asset_key: AssetKey | None = None
    manager: ManagerKey | None = None
    """The input manager that loads it, where no other op gives it a value."""
    is_managed: bool = False
    """Whether it has an input manager, also where its key is not known."""
    of_graph: bool = False
    has_wrong_type: bool = False
    """Whether its type is surely none: a number, a text."""
    default: Value | None = None


@record(eq=False)
class OutValue(Value):
    """`Out(...)`, `DynamicOut(...)` or `GraphOut(...)`."""

    type: DagsterType | None
    is_required: bool = True
    dynamic: bool = False
    manager: ManagerKey | None = None
    of_graph: bool = False


@record(eq=False)
class PartitionsValue(Value):
    """A partitions definition, by the name of its class; `cron` is when new partitions come, where time makes them.

    `keys` are those of static partitions, `dimensions` those of several dimensions, None where they are not known.
    `facts` are equal for equal definitions, and None where not all of what makes it is known."""

    class_name: str
    cron: str | None = None
    keys: tuple[str, ...] | None = None
    dimensions: Mapping[str, Value] | None = None
    facts: tuple[object, ...] | None = None
    is_nameless: bool = False
    """Whether they are dynamic ones that are surely given no name."""
    time_zone: str | None = None
    """That of partitions of time; None where it is not known."""


@record(eq=False)
class OpaqueValue(Value):
    """An object of the API that definitions carry and lineage does not ask about. `name` is what made it, `bound`
    what it was made with, where its parameters are known."""

    name: str
    bound: Bound | None = None
    function: FunctionValue | None = None
    """The user's function that it was made of."""


@record(eq=False)
class PendingInvocation(Value):
    """An op or graph with an alias, tags, hooks or a retry policy, waiting to be called: `op.alias("x")`."""

    definition: OpDefinition | GraphDefinition
    alias: Maybe[str] | None
    alias_at: NodeId | None
