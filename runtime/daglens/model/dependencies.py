"""Nodes of a graph and what feeds their inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from daglens.record import dataclass

if TYPE_CHECKING:
    from .retry_policy import RetryPolicy


class DependencyDefinition(NamedTuple):
    """An input is fed by one output of another node; where that output is dynamic, once for each of its values."""

    node: str
    output: str = "result"
    description: str | None = None


@dataclass(frozen=True)
class MultiDependencyDefinition:
    """An input is fed by a list: one place for each dependency (fan-in)."""

    dependencies: Sequence[Any]


class DynamicCollectDependency(NamedTuple):
    """An input is fed by the list of all values of a dynamic output, or of what was mapped over it."""

    node: str
    output: str = "result"


IDependency = (DependencyDefinition, MultiDependencyDefinition, DynamicCollectDependency)


@dataclass(frozen=True)
class NodeInvocation:
    """In `GraphDefinition(dependencies=)`: a node under another name, or with tags, hooks, a retry policy."""

    name: str
    alias: str | None = None
    tags: Mapping[str, str] | None = None
    hook_defs: frozenset[Any] | None = None
    retry_policy: RetryPolicy | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.alias))


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A definition under its name in a graph."""

    name: str
    definition: Any
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    hook_defs: frozenset[Any] = frozenset()
    retry_policy: RetryPolicy | None = None

    @property
    def input_defs(self) -> Any:
        return self.definition.input_defs

    @property
    def output_defs(self) -> Any:
        return self.definition.output_defs


@dataclass(frozen=True)
class InputMapping:
    """A graph's input feeds an input of one of its nodes."""

    graph_input_name: str
    mapped_node_name: str
    mapped_node_input_name: str
    fan_in_index: int | None = None
    graph_input_description: str | None = None
    dagster_type: Any = None

    @property
    def maps_to(self) -> InputPointer:
        return InputPointer(self.mapped_node_name, self.mapped_node_input_name, self.fan_in_index)


class InputPointer(NamedTuple):
    """An input of a node, or one place in it."""

    node_name: str
    input_name: str
    fan_in_index: int | None = None


@dataclass(frozen=True)
class OutputMapping:
    """A graph's output is an output of one of its nodes."""

    graph_output_name: str
    mapped_node_name: str
    mapped_node_output_name: str
    graph_output_description: str | None = None
    dagster_type: Any = None
    from_dynamic_mapping: bool = False
