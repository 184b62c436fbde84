"""Logger definitions and `get_dagster_logger`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from daglens.record import dataclass

from .config_problems import Errors
from .config_schema import Field, config_field, resolve_config
from .errors import DagsterInvalidConfigError, DagsterInvalidInvocationError
from .ports import NO_DEFAULT


class LoggerDefinition:
    """`logger_fn(init_context)` makes a `logging.Logger`."""

    __is_logger_definition__ = True

    def __init__(
        self, logger_fn: Callable[..., logging.Logger], config_schema: Any = None, description: str | None = None
    ) -> None:
        self.logger_fn, self.description = logger_fn, description
        self.config_field = None if config_schema is None else config_field(config_schema)

    @property
    def config_schema(self) -> Field | None:
        return self.config_field

    def configured(self, config_or_config_fn: Any, config_schema: Any = None, **_options: Any) -> LoggerDefinition:
        from .configured import configured_field

        made = LoggerDefinition(self.logger_fn, None, self.description)
        made.config_field = configured_field(
            self.config_field,
            config_or_config_fn,
            config_schema,
            ("LoggerDefinition", "Error when applying config mapping for logger"),
        )
        return made

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Makes the logger directly, for tests: `my_logger(build_init_logger_context(...))`."""
        if not args and not kwargs:
            raise DagsterInvalidInvocationError(
                "Logger initialization function has context argument, but no context argument was provided when "
                "invoking."
            )
        if len(args) + len(kwargs) > 1:
            raise DagsterInvalidInvocationError(
                "Initialization of logger received multiple arguments. It takes one, its context."
            )
        name = next(iter(inspect.signature(self.logger_fn).parameters))
        if kwargs and name not in kwargs:
            raise DagsterInvalidInvocationError(f"Logger initialization expected argument '{name}'.")
        given = args[0] if args else kwargs[name]
        context = InitLoggerContext() if given is None else given
        return self.logger_fn(InitLoggerContext(self._config(context.logger_config), self, context.job_def))

    def _config(self, given: Any) -> Any:
        if self.config_field is None:
            return given
        errors = Errors()
        found = resolve_config(self.config_field, NO_DEFAULT if given is None else given, "root", errors)
        if errors:
            raise DagsterInvalidConfigError("Error in config for logger", tuple(errors), given)
        return found


@dataclass(frozen=True, eq=False)
class InitLoggerContext:
    """What a logger's function is told."""

    logger_config: Any = None
    logger_def: LoggerDefinition | None = None
    job_def: Any = None
    run_id: str | None = None


def build_init_logger_context(logger_config: Any = None, job_def: Any = None) -> InitLoggerContext:
    """A context for tests of loggers."""
    return InitLoggerContext(logger_config, None, job_def)


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
