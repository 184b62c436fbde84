"""What a node's invocation gives in a `@graph` or `@job` body: handles of its outputs, to be passed on."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .errors import DagsterInvariantViolationError


class _InvokedAlready:
    """What can only be said of a node before it is invoked is refused by name."""

    __slots__ = ()
    node_name: str
    node_type: str
    output_name: str

    def alias(self, _name: str) -> Any:
        raise self._too_late("alias")

    def with_hooks(self, _hook_defs: Any) -> Any:
        raise self._too_late("with_hooks")

    def _too_late(self, method: str) -> DagsterInvariantViolationError:
        return DagsterInvariantViolationError(
            f"{self.node_type} '{self.node_name}' was invoked already, and the body attempted to call {method} method "
            f'for {type(self).__name__}. It stands for output "{self.output_name}". Consider checking the location of '
            "parentheses."
        )


class InvokedNodeOutputHandle(_InvokedAlready):
    """One output of a node invoked in the body."""

    __slots__ = ("node_name", "node_type", "output_name", "unpacked")

    def __init__(self, node_name: str, output_name: str, node_type: str, unpacked: bool = False) -> None:
        self.node_name, self.output_name, self.node_type, self.unpacked = node_name, output_name, node_type, unpacked

    def __iter__(self) -> Iterator[Any]:
        raise DagsterInvariantViolationError(
            f'Attempted to iterate over an InvokedNodeOutputHandle. It stands for output "{self.output_name}" of '
            f'"{self.node_name}", which has a value when the job runs: to pass on parts of it, declare an Out for '
            "each."
        )

    def __getitem__(self, index: Any) -> Any:
        raise DagsterInvariantViolationError(
            f'Attempted to index in to an InvokedNodeOutputHandle. It stands for output "{self.output_name}" of '
            f'"{self.node_name}", which has a value when the job runs: to pass on parts of it, declare an Out for '
            "each."
        )

    def describe_node(self) -> str:
        return f"{self.node_type} '{self.node_name}'"


class InvokedNodeDynamicOutputWrapper(_InvokedAlready):
    """A dynamic output: `.map(fn)` calls `fn` for each of its values, `.collect()` gathers them."""

    __slots__ = ("node_name", "node_type", "output_name")

    def __init__(self, node_name: str, output_name: str, node_type: str) -> None:
        self.node_name, self.output_name, self.node_type = node_name, output_name, node_type

    def map(self, function: Callable[..., Any]) -> Any:
        unpacked = InvokedNodeOutputHandle(self.node_name, self.output_name, self.node_type, unpacked=True)
        result = function(unpacked)
        if isinstance(result, InvokedNodeOutputHandle):
            return _mapped(result)
        if isinstance(result, InvokedOutputs):
            return InvokedOutputs(_mapped(each) for each in result)
        if result is None or isinstance(result, InvokedNodeDynamicOutputWrapper):
            return result
        if isinstance(result, tuple) and all(isinstance(each, InvokedNodeOutputHandle) for each in result):
            return tuple(_mapped(each) for each in result)
        raise DagsterInvariantViolationError(
            f"map function must return at least one output from an op or graph invocation, not {type(result)}."
        )

    def collect(self) -> DynamicFanIn:
        return DynamicFanIn(self.node_name, self.output_name)

    def unwrap_for_composite_mapping(self) -> InvokedNodeOutputHandle:
        return InvokedNodeOutputHandle(self.node_name, self.output_name, self.node_type)

    def __iter__(self) -> Iterator[Any]:
        raise DagsterInvariantViolationError(
            f'Attempted to iterate over the dynamic output "{self.output_name}" of '
            f'"{self.node_name}": use map or collect.'
        )

    def describe_node(self) -> str:
        return f"{self.node_type} '{self.node_name}'"


class DynamicFanIn(NamedTuple):
    """All values of a dynamic output, or of what was mapped over one, as one list."""

    node_name: str
    output_name: str


class InputMappingNode(NamedTuple):
    """A parameter of the graph, in its body."""

    name: str


def _mapped(handle: Any) -> InvokedNodeDynamicOutputWrapper:
    return InvokedNodeDynamicOutputWrapper(handle.node_name, handle.output_name, handle.node_type)


class InvokedOutputs(tuple[Any, ...]):
    """All outputs of a node with several, in order; also by name: `outs.left`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        for handle in self:
            if handle.output_name == name:
                return handle
        raise AttributeError(f"No output named '{name}': the outputs are {[each.output_name for each in self]}.")

    @property
    def _fields(self) -> tuple[str, ...]:
        return tuple(handle.output_name for handle in self)

    def _asdict(self) -> dict[str, Any]:
        return {handle.output_name: handle for handle in self}
