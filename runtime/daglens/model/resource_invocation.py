"""A resource called directly, in tests: `my_resource(build_init_resource_context(...))`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .config_problems import Errors
from .config_schema import resolve_config
from .configured import is_configured
from .errors import DagsterInvalidConfigError, DagsterInvalidDefinitionError, DagsterInvalidInvocationError
from .ports import NO_DEFAULT

if TYPE_CHECKING:
    from .resource import ResourceDefinition

_HINT = "Use `build_init_resource_context` to make one."


def invoke_resource(definition: ResourceDefinition, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What the resource's function makes; a context manager where it yields. Raises where the call does not fit."""
    if not definition.takes_context:
        if args or kwargs:
            raise DagsterInvalidInvocationError(
                "Attempted to invoke resource with argument, but underlying function has no context argument. "
                "Either specify a context argument on the resource function, or remove the passed-in argument."
            )
        return _usable(definition.resource_fn())
    context = _given_context(definition, args, kwargs)
    if context is None and definition.required_resource_keys:
        raise DagsterInvalidInvocationError(f"Resource has required resources, but no context was provided. {_HINT}")
    field = definition.config_field
    if context is None and field is not None and field.is_required:
        raise DagsterInvalidInvocationError(
            f"Resource has required config schema, but no context was provided. {_HINT}"
        )
    from .resource_context import InitResourceContext

    made = InitResourceContext() if context is None else context
    for key in sorted(definition.required_resource_keys):
        if key not in made.resources:
            raise DagsterInvalidDefinitionError(f"resource with key '{key}' required was not provided.")
    return _usable(definition.resource_fn(made.replace_config(_config(definition, made.resource_config))))


def _given_context(definition: ResourceDefinition, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if not args and not kwargs:
        raise DagsterInvalidInvocationError(
            "Resource initialization function has context argument, but no context was provided when invoking."
        )
    if len(args) + len(kwargs) > 1:
        raise DagsterInvalidInvocationError("A resource is called with one argument, its context.")
    if args:
        return args[0]
    name = next(iter(inspect.signature(definition.resource_fn).parameters))
    if name not in kwargs:
        raise DagsterInvalidInvocationError(f"Resource initialization expected argument '{name}'.")
    return kwargs[name]


def _config(definition: ResourceDefinition, given: Any) -> Any:
    if definition.config_field is None:
        return given
    errors = Errors()
    resolved = resolve_config(definition.config_field, NO_DEFAULT if given is None else given, "root:config", errors)
    if errors:
        what = "Error when applying config mapping for resource" if is_configured(definition.config_field) else ""
        raise DagsterInvalidConfigError(what or "Error in config for resource", tuple(errors), given)
    return resolved


def _usable(made: Any) -> Any:
    if not inspect.isgenerator(made):
        return made

    @contextmanager
    def opened() -> Any:
        yield from made

    return opened()
