"""The function behind a schedule or sensor: which parameters are context and resources, and how it is called."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError, DagsterInvalidInvocationError
from .function_signature import is_resource_annotation, parameter_annotations
from .tick_context import TickContext


@dataclass(frozen=True)
class TickFunction:
    """`context` and `event` name the parameters for the context and, in asset sensors, for the materialization."""

    function: Callable[..., Any]
    context: str | None
    event: str | None
    resources: tuple[str, ...]

    def call(self, context: Any, resources: Mapping[str, Any], event: Any = None) -> Any:
        given = dict(resources)
        if self.context is not None:
            given[self.context] = context
        if self.event is not None:
            given[self.event] = event
        signature_kinds = _positional_only(self.function)
        positional = [given.pop(name) for name in signature_kinds if name in given]
        return self.function(*positional, **given)


def read_tick_function(function: Callable[..., Any]) -> TickFunction:
    """Resources are parameters annotated as such; the first of the others is the context, the second the event."""
    annotated = parameter_annotations(function)
    resources = tuple(name for name, annotation in annotated.items() if is_resource_annotation(annotation))
    rest = [name for name in annotated if name not in resources and not _has_default(function, name)]
    context = rest[0] if rest else next((name for name in annotated if name not in resources), None)
    return TickFunction(function, context, rest[1] if len(rest) > 1 else None, resources)


def _has_default(function: Callable[..., Any], name: str) -> bool:
    return inspect.signature(function).parameters[name].default is not inspect.Parameter.empty


def _positional_only(function: Callable[..., Any]) -> list[str]:
    return [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.kind is inspect.Parameter.POSITIONAL_ONLY
    ]


def required_resources(context: TickContext, keys: Iterable[str], what: str, name: str) -> dict[str, Any]:
    """The values of `keys`; raises DagsterInvalidDefinitionError for one that the context does not have."""
    for key in keys:
        if key not in context.resource_defs:
            raise DagsterInvalidDefinitionError(
                f"Resource with key '{key}' required by {what} '{name}' was not provided."
            )
    values = context.resources if keys else None
    return {key: getattr(values, key) for key in keys}


def invoke_tick_function(
    tick: TickFunction,
    what: str,
    name: str,
    required: Iterable[str],
    make_context: Callable[[], TickContext],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> Any:
    """A direct call, as in tests: at most a context, positional or by name, and resources by name."""
    context_name = tick.context or "context"
    given_resources = {key: value for key, value in kwargs.items() if key in tick.resources}
    others = {key: value for key, value in kwargs.items() if key not in tick.resources}
    if len(args) + len(others) > 1:
        raise DagsterInvalidInvocationError(
            f"{what.capitalize()} invocation received multiple non-resource arguments. Only a first positional context "
            "parameter should be provided when invoking."
        )
    if any(getattr(type(each), "__is_resource_class__", False) for each in args):
        raise DagsterInvalidInvocationError(
            f"If directly invoking a {what}, you may not provide resources as positional arguments, only as keyword "
            "arguments."
        )
    if others and context_name not in others:
        raise DagsterInvalidInvocationError(f"{what.capitalize()} invocation expected argument '{context_name}'.")
    if tick.context is not None and not args and not others:
        raise DagsterInvalidInvocationError(
            f"{what.capitalize()} evaluation function expected context argument, but no context argument was provided "
            "when invoking."
        )
    context = args[0] if args else others.get(context_name)
    if context is None:
        context = make_context()
    if given_resources:
        context.merge_resources(given_resources)
    keys = sorted({*required, *tick.resources})
    made = required_resources(context, keys, what, name) if keys else {}
    return tick.call(context, {key: made[key] for key in tick.resources})
