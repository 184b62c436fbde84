"""`configured`: a definition with its config given beforehand, in whole or through a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .config_function import typed_config_function
from .config_problems import Errors
from .config_scalars import ConfigType
from .config_schema import Field, config_field
from .errors import DagsterConfigMappingFunctionError, DagsterInvalidConfigError
from .ports import NO_DEFAULT


class _Converted(ConfigType):
    """Config of the outer schema, turned into the inner one's by a function (or replaced by a constant)."""

    def __init__(
        self, outer: ConfigType | None, inner: Field | None, convert: Callable[[Any], Any], what: tuple[str, str]
    ) -> None:
        object.__setattr__(self, "outer", outer)
        object.__setattr__(self, "inner", inner)
        object.__setattr__(self, "convert", convert)
        object.__setattr__(self, "what", what)

    outer: ConfigType | None
    inner: Field | None
    convert: Callable[[Any], Any]
    what: tuple[str, str]

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        given = self.outer.resolve(value, path, errors) if self.outer is not None else value
        if errors:
            return given
        kind, problem = self.what
        try:
            made = self.convert(given)
        except Exception as error:
            raise DagsterConfigMappingFunctionError(
                f"The config mapping function on a `configured` {kind} has thrown an unexpected error during its "
                f"execution. It raised {type(error).__name__}: {error}",
                error,
            ) from error
        if self.inner is None:
            return made
        of_made = Errors(errors.post_process)
        resolved = self.inner.config_type.resolve(made, path, of_made)
        if of_made:
            raise DagsterInvalidConfigError(problem, tuple(of_made), made)
        return resolved


def configured_field(inner: Field | None, config_or_fn: Any, schema: Any, what: tuple[str, str]) -> Field:
    """The config field after `configured(...)`: of `schema`, or asking for nothing where the config is constant.

    `what` is the class that is configured, and what errors say where the function's config does not fit it.
    """
    if callable(config_or_fn):
        config_or_fn, schema = typed_config_function(config_or_fn, schema)
        outer = config_field(schema) if schema is not None else Field(Any, is_required=False)
        field = Field(_Converted(outer.config_type, inner, config_or_fn, what))
        field.is_required = outer.is_required
        if not outer.is_required:
            field.default_value = outer.default_value if outer.default_value is not NO_DEFAULT else {}
        return field
    field = Field(_Converted(None, inner, lambda _value: config_or_fn, what))
    field.is_required, field.default_value = False, {}
    return field


def is_configured(field: Field | None) -> bool:
    """Whether the config is made beforehand, in whole or through a function."""
    return field is not None and isinstance(field.config_type, _Converted)


def configured(configurable: Any, config_schema: Any = None, **kwargs: Any) -> Callable[[Any], Any]:
    """`configured(resource_or_op)(config)`, also as a decorator of a function that makes the config."""

    def apply(config_or_fn: Any) -> Any:
        if callable(config_or_fn) and "name" not in kwargs and hasattr(configurable, "node_type_str"):
            kwargs["name"] = config_or_fn.__name__
        return configurable.configured(config_or_fn, config_schema=config_schema, **kwargs)

    return apply
