"""Logger definitions and `get_dagster_logger`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .config_schema import Field, config_field


class LoggerDefinition:
    """`logger_fn(init_context)` makes a `logging.Logger`."""

    __is_logger_definition__ = True

    def __init__(
        self, logger_fn: Callable[..., logging.Logger], config_schema: Any = None, description: str | None = None
    ) -> None:
        self.logger_fn, self.description = logger_fn, description
        self.config_field = None if config_schema is None else config_field(config_schema)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.logger_fn(*args, **kwargs)


def logger(config_schema: Any = None, description: str | None = None) -> Any:
    """Decorates a function that makes a logger."""
    if callable(config_schema) and not isinstance(config_schema, type):
        made: Callable[..., Any] = config_schema
        return LoggerDefinition(made)
    return lambda function: LoggerDefinition(function, config_schema, description)


def get_dagster_logger(name: str | None = None) -> logging.Logger:
    """A standard logger; inside a step what it logs is the step's."""
    found = logging.getLogger(name or "dagster.builtin")
    found.setLevel(logging.DEBUG)
    if not any(isinstance(each, _ToStep) for each in found.handlers):
        found.addHandler(_ToStep())
    return found


class _ToStep(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        from .contexts import current_context

        context = current_context()
        if context is not None:
            context.log.handle(record)


def _console(_context: Any) -> logging.Logger:
    made = logging.Logger("dagster")
    made.addHandler(logging.StreamHandler())
    return made


_CONSOLE_SCHEMA = {"log_level": Field(str, "INFO", False), "name": Field(str, "dagster", False)}
colored_console_logger = LoggerDefinition(_console, _CONSOLE_SCHEMA)
json_console_logger = LoggerDefinition(_console, _CONSOLE_SCHEMA)


def default_loggers() -> dict[str, LoggerDefinition]:
    return {"console": colored_console_logger}
