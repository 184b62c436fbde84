"""Resources: what steps share. A function, a plain object, or a ConfigurableResource."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .config_schema import Field, config_field
from .errors import DagsterInvalidDefinitionError
from .resource_keys import as_resource_keys


class ResourceDefinition:
    """`resource_fn(init_context)` makes the object; a generator function also tears it down after its yield."""

    def __init__(
        self,
        resource_fn: Callable[..., Any] | None = None,
        config_schema: Any = None,
        description: str | None = None,
        required_resource_keys: Iterable[str] | None = None,
        version: str | None = None,
    ) -> None:
        self.resource_fn: Callable[..., Any] = resource_fn or (lambda _context: None)
        self.config_field: Field | None = None if config_schema is None else config_field(config_schema)
        self.description = description
        self.required_resource_keys = as_resource_keys(required_resource_keys)
        self.version = version
        self.takes_context = _takes_context(self.resource_fn)

    @property
    def config_schema(self) -> Field | None:
        return self.config_field

    @staticmethod
    def hardcoded_resource(value: Any, description: str | None = None) -> ResourceDefinition:
        return ResourceDefinition(lambda _context: value, description=description)

    @staticmethod
    def none_resource(description: str | None = None) -> ResourceDefinition:
        return ResourceDefinition.hardcoded_resource(None, description)

    @staticmethod
    def string_resource(description: str | None = None) -> ResourceDefinition:
        return ResourceDefinition(lambda context: context.resource_config, str, description)

    @staticmethod
    def mock_resource(description: str | None = None) -> ResourceDefinition:
        from unittest import mock

        return ResourceDefinition(lambda _context: mock.MagicMock(), description=description)

    def configured(
        self, config_or_config_fn: Any, config_schema: Any = None, description: str | None = None
    ) -> ResourceDefinition:
        from .configured import configured_field

        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        copied.version = None
        copied.config_field = configured_field(
            self.config_field,
            config_or_config_fn,
            config_schema,
            ("ResourceDefinition", "Error when applying config mapping for resource"),
        )
        return copied

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Makes the resource directly, for tests: `my_resource(build_init_resource_context(...))`."""
        from .resource_invocation import invoke_resource

        return invoke_resource(self, args, kwargs)


def _takes_context(function: Callable[..., Any]) -> bool:
    try:
        return bool(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return True


def resource(
    config_schema: Any = None,
    description: str | None = None,
    required_resource_keys: Iterable[str] | None = None,
    version: str | None = None,
) -> Any:
    """Decorates a function as a resource: `@resource`, or `@resource(config_schema=...)`."""

    def decorate(function: Callable[..., Any], schema: Any) -> ResourceDefinition:
        parameters = list(inspect.signature(function).parameters.values())
        extra = [
            each.name
            for each in parameters[1:]
            if each.default is inspect.Parameter.empty and each.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        if extra:
            raise DagsterInvalidDefinitionError(
                f"@resource '{function.__name__}' expects only a single positional required argument. Got required "
                f"extra params {', '.join(extra)}"
            )
        return ResourceDefinition(
            function, schema, description or inspect.getdoc(function), required_resource_keys, version
        )

    if callable(config_schema) and not isinstance(config_schema, (type, Field)):
        return decorate(config_schema, None)
    return lambda function: decorate(function, config_schema)


def as_resource_defs(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Each value as what makes the resource: definitions as they are, other objects as themselves."""
    return {key: as_resource_def(value) for key, value in resources.items()}


def as_resource_def(value: Any) -> Any:
    if isinstance(value, ResourceDefinition) or getattr(type(value), "__is_resource_class__", False):
        return value
    return ResourceDefinition.hardcoded_resource(value)


def make_values_resource(**kwargs: Any) -> ResourceDefinition:
    """A resource that is what config gives it."""
    return ResourceDefinition(lambda context: context.resource_config, kwargs or Any)
