"""IO managers: how outputs are stored and inputs are loaded."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .config_schema import Field, config_field
from .resource import ResourceDefinition


class IOManager:
    """The base: `handle_output(context, obj)` stores, `load_input(context)` loads."""

    __is_io_manager__ = True

    def handle_output(self, context: Any, obj: Any) -> None:
        raise NotImplementedError

    def load_input(self, context: Any) -> Any:
        raise NotImplementedError


class InputManager:
    """The base of what only loads."""

    def load_input(self, context: Any) -> Any:
        raise NotImplementedError


class IOManagerDefinition(ResourceDefinition):
    """A resource that makes an IO manager. What it lets run config say of an output or input has a schema each."""

    output_config_field: Field | None = None
    input_config_field: Field | None = None

    @property
    def output_config_schema(self) -> Field | None:
        return self.output_config_field

    @property
    def input_config_schema(self) -> Field | None:
        return self.input_config_field

    @staticmethod
    def hardcoded_io_manager(value: IOManager, description: str | None = None) -> IOManagerDefinition:
        return IOManagerDefinition(lambda _context: value, description=description)


class InputManagerDefinition(ResourceDefinition):
    """A resource that makes an input manager."""

    input_config_field: Field | None = None


class _LoadFunction(InputManager):
    def __init__(self, function: Callable[..., Any], takes_context: bool) -> None:
        self._function, self._takes_context = function, takes_context

    def load_input(self, context: Any) -> Any:
        made = self._function(context) if self._takes_context else self._function()
        return made.load_input(context) if hasattr(made, "load_input") else made


def io_manager(
    config_schema: Any = None,
    description: str | None = None,
    output_config_schema: Any = None,
    input_config_schema: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    version: str | None = None,
) -> Any:
    """Decorates a function that makes an IO manager."""

    def decorate(function: Callable[..., Any], schema: Any) -> IOManagerDefinition:
        made = IOManagerDefinition(function, schema, description, required_resource_keys, version)
        made.output_config_field = None if output_config_schema is None else config_field(output_config_schema)
        made.input_config_field = None if input_config_schema is None else config_field(input_config_schema)
        made.__name__ = function.__name__  # type: ignore[attr-defined]
        return made

    if callable(config_schema) and not isinstance(config_schema, type):
        return decorate(config_schema, None)
    return lambda function: decorate(function, config_schema)


def input_manager(
    config_schema: Any = None,
    description: str | None = None,
    input_config_schema: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    version: str | None = None,
) -> Any:
    """Decorates a function that loads an input."""

    def decorate(function: Callable[..., Any], schema: Any) -> InputManagerDefinition:
        import inspect

        takes_context = bool(inspect.signature(function).parameters)
        made = InputManagerDefinition(
            lambda _context: _LoadFunction(function, takes_context),
            schema,
            description,
            required_resource_keys,
            version,
        )
        made.input_config_field = None if input_config_schema is None else config_field(input_config_schema)
        return made

    if callable(config_schema) and not isinstance(config_schema, type):
        return decorate(config_schema, None)
    return lambda function: decorate(function, config_schema)


class InMemoryIOManager(IOManager):
    """Keeps values in a dictionary by run, step and output."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, ...], Any] = {}

    def handle_output(self, context: Any, obj: Any) -> None:
        self.values[tuple(context.get_identifier())] = obj

    def load_input(self, context: Any) -> Any:
        return self.values[tuple(context.get_identifier())]


mem_io_manager = IOManagerDefinition(lambda _context: InMemoryIOManager())
