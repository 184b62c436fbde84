"""What happens inside a `@graph` or `@job` body: calling an op records a node, passing its output records an edge."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .dependencies import DependencyDefinition, DynamicCollectDependency, MultiDependencyDefinition, Node
from .errors import DagsterInvalidDefinitionError, DagsterInvalidInvocationError, DagsterInvariantViolationError
from .invocation_handles import (
    DynamicFanIn,
    InputMappingNode,
    InvokedNodeDynamicOutputWrapper,
    InvokedNodeOutputHandle,
    InvokedOutputs,
)
from .valid_names import check_name

if TYPE_CHECKING:
    from .retry_policy import RetryPolicy


class _Nothing(Mapping[str, Any]):
    """An empty mapping that may be a default: nothing is ever put into it.

    No dict, and hashable: dataclasses refuse defaults that look mutable, each Python release by another sign.
    """

    __slots__ = ()

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return id(self)

    def __getitem__(self, key: str) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


NO_TAGS: Mapping[str, Any] = _Nothing()


@dataclass
class Body:
    """A body being composed: the nodes and edges so far."""

    described: str
    nodes: dict[str, Node] = field(default_factory=dict[str, Node])
    dependencies: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    asset_inputs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    input_mappings: list[tuple[str, str, str, int | None]] = field(
        default_factory=list[tuple[str, str, str, "int | None"]]
    )
    counts: dict[str, int] = field(default_factory=dict[str, int])
    pending: dict[int, PendingNodeInvocation] = field(default_factory=dict[int, "PendingNodeInvocation"])


class _Stack(threading.local):
    def __init__(self) -> None:
        self.bodies: list[Body] = []


_stack = _Stack()


def is_composing() -> bool:
    return bool(_stack.bodies)


def current_body() -> Body:
    return _stack.bodies[-1]


def compose(described: str, function: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[Body, Any]:
    """Runs a graph's function once; leaves the nodes and edges it made and what it returned."""
    body = Body(described)
    _stack.bodies.append(body)
    try:
        returned = function(**arguments)
    finally:
        _stack.bodies.pop()
    uninvoked = {(pending.definition.name, pending.given_alias): pending for pending in body.pending.values()}
    for pending in uninvoked.values():
        warnings.warn(
            f"{described} received an uninvoked {pending.definition.node_type_str} '{pending.definition.name}', which "
            "will be ignored.",
            stacklevel=3,
        )
    return body, returned


@dataclass(frozen=True, eq=False)
class PendingNodeInvocation:
    """A definition about to be invoked, with its alias, tags, hooks and retry policy."""

    definition: Any
    given_alias: str | None = None
    tags: Mapping[str, str] = NO_TAGS
    hook_defs: frozenset[Any] = frozenset()
    retry_policy: RetryPolicy | None = None

    def _next(self, **changes: Any) -> PendingNodeInvocation:
        changed = replace(self, **changes)
        if is_composing():
            pending = current_body().pending
            pending.pop(id(self), None)
            pending[id(changed)] = changed
        return changed

    def alias(self, name: str) -> PendingNodeInvocation:
        return self._next(given_alias=check_name(name))

    def tag(self, tags: Mapping[str, str] | None) -> PendingNodeInvocation:
        from .valid_names import check_tags

        return self._next(tags={**self.tags, **check_tags(tags)})

    def with_hooks(self, hook_defs: Iterable[Any]) -> PendingNodeInvocation:
        return self._next(hook_defs=self.hook_defs | frozenset(hook_defs))

    def with_retry_policy(self, retry_policy: RetryPolicy) -> PendingNodeInvocation:
        return self._next(retry_policy=retry_policy)

    @property
    def name(self) -> str:
        return self.given_alias or self.definition.name

    def to_job(self, **kwargs: Any) -> Any:
        return self.definition.to_job(name=kwargs.pop("name", self.given_alias), **kwargs)

    def execute_in_process(self, **kwargs: Any) -> Any:
        return self.to_job().execute_in_process(**kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        definition = self.definition
        if not is_composing():
            if definition.node_type_str == "op":
                from .direct_invocation import invoke_op

                return invoke_op(definition, args, kwargs)
            raise DagsterInvariantViolationError(
                f"Attempted to call {definition.node_type_str} '{self.name}' outside of a composition function. "
                "Invoking graphs is only valid in a function decorated with @job or @graph."
            )
        body = current_body()
        body.pending.pop(id(self), None)
        name = _node_name(body, self)
        bound = _bind(definition, name, args, kwargs, body)
        edges: dict[str, Any] = {}
        for input_name, argument in bound.items():
            edge = _edge(body, name, definition, input_name, argument)
            if edge is not None:
                edges[input_name] = edge
        body.nodes[name] = Node(name, definition, self.tags, self.hook_defs, self.retry_policy)
        body.dependencies[name] = edges
        handles = [_output_handle(name, definition, each) for each in definition.output_defs]
        if not handles:
            return None
        return handles[0] if len(handles) == 1 else InvokedOutputs(handles)


def _output_handle(name: str, definition: Any, output: Any) -> Any:
    kind = InvokedNodeDynamicOutputWrapper if output.is_dynamic else InvokedNodeOutputHandle
    return kind(name, output.name, definition.node_type_str)


def _node_name(body: Body, pending: PendingNodeInvocation) -> str:
    wanted = pending.given_alias
    if wanted is not None:
        if wanted in body.nodes:
            raise DagsterInvalidDefinitionError(
                f"{body.described} calls two nodes '{wanted}': give one of them another name with `alias`."
            )
        return wanted
    base = pending.definition.name
    body.counts[base] = count = body.counts.get(base, 0) + 1
    name = base if count == 1 else f"{base}_{count}"
    if name in body.nodes:
        same = body.nodes[name].definition is pending.definition
        reason = "twice without aliasing" if same else "as the name of another node"
        raise DagsterInvalidDefinitionError(f"{body.described} invoked the same node ({name}) {reason}.")
    return name


def _bind(definition: Any, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], body: Body) -> dict[str, Any]:
    inputs = _positional_order(definition)
    if definition.node_type_str == "op" and definition.takes_context and args and _looks_like_context(args[0]):
        args = args[1:]
    if len(args) > len(inputs):
        raise DagsterInvalidDefinitionError(
            f"{body.described} gives {len(args)} inputs to {name}, which has {len(inputs)}."
        )
    unplaced = _without_position(definition)
    if len(args) > len(inputs) - len(unplaced) + 1 and len(unplaced) > 1:
        raise DagsterInvalidDefinitionError(
            f"In {body.described}, {definition.node_type_str} invocation {name} passes by position what could be any "
            f"of the inputs {unplaced}: its function has no parameter of theirs. Use keyword args instead"
        )
    bound = dict(zip(inputs, args, strict=False))
    for key, value in kwargs.items():
        if key in bound:
            raise DagsterInvalidInvocationError(
                f"{definition.node_type_str} {name} got multiple values for argument '{key}'"
            )
        if key not in inputs:
            raise DagsterInvalidInvocationError(
                f'{definition.node_type_str} "{name}" has no input named "{key}". Its inputs are {inputs}.'
            )
        bound[key] = value
    return bound


def _positional_order(definition: Any) -> list[str]:
    """Inputs in the order of positional arguments: by the function's parameters, those without one last."""
    inputs = [each.name for each in definition.input_defs]
    signature = getattr(definition, "signature", None)
    parameters: Iterable[str] = getattr(definition, "positional_inputs", ())
    if signature is not None:
        parameters = (each.name for each in signature.inputs)
    return list(dict.fromkeys([*(each for each in parameters if each in inputs), *inputs]))


def _without_position(definition: Any) -> list[str]:
    """Inputs that an op's function has no parameter for: it takes them by `**kwargs`."""
    signature = getattr(definition, "signature", None)
    named = {each.name for each in signature.inputs} if signature is not None else set[str]()
    return [each.name for each in definition.input_defs if signature is not None and each.name not in named]


def _looks_like_context(value: Any) -> bool:
    return type(value).__name__.endswith("Context")


def _edge(body: Body, node: str, definition: Any, input_name: str, argument: Any) -> Any:
    """The dependency an argument stands for; None when it was recorded as a mapping or an asset input."""
    match argument:
        case InvokedNodeOutputHandle():
            return DependencyDefinition(argument.node_name, argument.output_name)
        case DynamicFanIn():
            return DynamicCollectDependency(argument.node_name, argument.output_name)
        case InputMappingNode():
            body.input_mappings.append((argument.name, node, input_name, None))
            return None
        case InvokedNodeDynamicOutputWrapper():
            raise DagsterInvalidDefinitionError(
                f"{body.described} passes on the dynamic output {argument.output_name} of {argument.describe_node()} "
                "as it is. Dynamic output must be unpacked by invoking map or collect."
            )
        case InvokedOutputs():
            raise DagsterInvalidDefinitionError(
                f'{body.described} gives several outputs to input "{input_name}" of {definition.node_type_str} '
                f'"{node}": choose one of {[each.output_name for each in argument]}.'
            )
        case list() | tuple():
            return _fan_in(body, node, definition, input_name, argument)
        case _:
            pass
    if is_asset_like(argument):
        body.asset_inputs.setdefault(node, {})[input_name] = argument
        return None
    raise _invalid_argument(body, node, definition, input_name, argument)


def is_asset_like(value: Any) -> bool:
    return bool(getattr(type(value), "__is_asset_like__", False))


def _fan_in(body: Body, node: str, definition: Any, input_name: str, arguments: Iterable[Any]) -> Any:
    sources: list[Any] = []
    for index, argument in enumerate(arguments):
        if isinstance(argument, InvokedNodeOutputHandle):
            sources.append(DependencyDefinition(argument.node_name, argument.output_name))
        elif isinstance(argument, InputMappingNode):
            body.input_mappings.append((argument.name, node, input_name, index))
            sources.append(MAPPED)
        elif is_asset_like(argument):
            raise DagsterInvalidDefinitionError(
                f'{body.described} gives a list with an asset at position {index} to input "{input_name}" of '
                f'{definition.node_type_str} "{node}". Lists can only contain the output from previous op '
                "invocations or input mappings."
            )
        elif isinstance(argument, InvokedNodeDynamicOutputWrapper):
            raise DagsterInvalidDefinitionError(
                f"{body.described} puts the dynamic output {argument.output_name} of {argument.describe_node()} into "
                "a list. Dynamic output must be unpacked by invoking map or collect."
            )
        else:
            raise _invalid_argument(body, node, definition, input_name, argument)
    return MultiDependencyDefinition(sources)


def _invalid_argument(body: Body, node: str, definition: Any, input_name: str, argument: Any) -> Exception:
    position = [each.name for each in definition.input_defs].index(input_name)
    hint = ""
    if type(argument).__name__ in ("OpDefinition", "GraphDefinition", "PendingNodeInvocation"):
        hint = f" Did you forget parentheses? Invoke it: {getattr(argument, 'name', 'it')}()."
    return DagsterInvalidDefinitionError(
        f'In {body.described}, input "{input_name}" (at position {position}) of {definition.node_type_str} "{node}" '
        f"is given a {type(argument)}. Must pass the output from previous node invocations or inputs to the "
        f"composition function as inputs when invoking nodes during composition.{hint} Lists can only contain the "
        "output from previous op invocations or input mappings."
    )


class _Mapped:
    """In a fan-in: this place is fed by an input of the graph around it."""

    def __repr__(self) -> str:
        return "MAPPED"


MAPPED = _Mapped()
