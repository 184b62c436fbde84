"""The config schema of a `Config` class: one field of the schema for each field of the model."""

# What users annotate may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from enum import Enum as PythonEnum
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic_core import PydanticUndefined

from .config_composites import Array, Map, Noneable, Permissive, PydanticShape, Selector, Shape
from .config_problems import Errors
from .config_scalars import BoolSource, ConfigType, Enum, EnumValue, IntSource, StringSource
from .config_schema import Field, config_type, named_fields
from .errors import (
    DagsterInvalidConfigDefinitionError,
    DagsterInvalidDefinitionError,
    DagsterInvalidPythonicConfigDefinitionError,
)
from .ports import NO_DEFAULT

_SOURCES: Mapping[Any, ConfigType] = {str: StringSource, int: IntSource, bool: BoolSource}


LEGACY_FIELD = (
    "A Config class or a resource takes fields of pydantic, and this is a 'dagster.Field', of schemas that are "
    "dicts: write 'pydantic.Field'."
)


@lru_cache(maxsize=1024)
def shape_of_model(model: Any, without: str | None = None) -> Shape:
    """Fields by the names that config uses. Raises DagsterInvalidPythonicConfigDefinitionError for a type of none."""
    fields: dict[str, Field] = {}
    for name, info in model.model_fields.items():
        if name == without or _is_resource(info):
            continue
        try:
            fields[info.alias or name] = field_of_model(info)
        except (DagsterInvalidConfigDefinitionError, DagsterInvalidDefinitionError) as error:
            if isinstance(info.default, Field):
                raise
            raise DagsterInvalidPythonicConfigDefinitionError(
                f"Error defining Dagster config class {model!r} on field '{name}'. Unable to resolve config type "
                f"{info.annotation!r} to a supported Dagster config type. A resource as a field is a nested resource: "
                "use ResourceDependency where its class is not one of the API's.",
            ) from error
    kind = Permissive if model.model_config.get("extra") == "allow" else Shape
    return kind(fields)


def field_of_model(info: Any) -> Field:
    if isinstance(info.default, Field):
        raise DagsterInvalidDefinitionError(LEGACY_FIELD)
    annotation = _bare(info.annotation)
    if info.discriminator:
        return _union_field(info, annotation)
    default = NO_DEFAULT if info.default is PydanticUndefined else as_config_value(info.default)
    if get_origin(annotation) is typing.Literal:
        values = Enum(_shown(annotation), [EnumValue(each) for each in get_args(annotation)])
        is_required = None if default is NO_DEFAULT else False
        return Field(values, default_value=default, is_required=is_required, description=info.description)
    if is_config_class(annotation):
        return Field(PydanticShape(annotation), default, description=info.description)
    optional = type(None) in get_args(annotation)
    if not info.is_required() and not optional:
        annotation = typing.Optional[annotation]  # noqa: UP045
    if default is NO_DEFAULT and optional and info.is_required():
        default = None
    is_required = info.is_required() and not optional
    return Field(_type_of(annotation), default_value=default, is_required=is_required, description=info.description)


def as_config_value(value: Any) -> Any:
    """The value as run config writes it."""
    if hasattr(value, "to_config_value"):
        return value.to_config_value()
    if isinstance(value, PythonEnum):
        return value.name
    if hasattr(type(value), "env_var_name"):
        return {"env": value.env_var_name}
    if isinstance(value, dict):
        return {key: as_config_value(each) for key, each in value.items()}
    return [as_config_value(each) for each in value] if isinstance(value, (list, tuple)) else value


def _type_of(annotation: Any) -> ConfigType:
    annotation = _bare(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(origin, type) and issubclass(origin, list):
        return Array(_type_of(arguments[0]))
    if origin in (typing.Union, types.UnionType) and type(None) in arguments and len(arguments) == 2:
        return Noneable(_type_of(next(each for each in arguments if each is not type(None))))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):  # pyright: ignore[reportArgumentType]
        return Map(arguments[0], _type_of(arguments[1]))
    if is_config_class(annotation):
        return PydanticShape(annotation)
    if isinstance(annotation, type) and issubclass(annotation, PythonEnum):
        return Enum.from_python_enum(annotation)
    return _SOURCES.get(annotation) or config_type(annotation)


def _union_field(info: Any, annotation: Any) -> Field:
    """Of a union whose classes are told apart by one field: `{"cat": {...}}`."""
    if get_origin(annotation) not in (typing.Union, types.UnionType):
        raise DagsterInvalidDefinitionError("A field with a discriminator is annotated with a Union of config classes.")
    name = str(info.discriminator)
    shapes = {
        value: shape_of_model(each, name)
        for each in get_args(annotation)
        for value in get_args(each.model_fields[name].annotation)
    }
    default = info.default if info.default is not PydanticUndefined else (info.default_factory or (lambda: None))()
    given = NO_DEFAULT if default is None else {getattr(default, name): _without(default, name)}
    return Field(_DiscriminatedUnion(shapes, name), default_value=given, is_required=info.is_required())


def _without(model: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in model.to_config_value().items() if key != name}


class _DiscriminatedUnion(Selector):
    """In config a selector; the model gets the chosen fields with the name of the choice among them."""

    def __new__(cls, fields: Mapping[str, Shape], discriminator: str) -> Any:
        made = object.__new__(cls)
        object.__setattr__(made, "fields", named_fields(fields))
        object.__setattr__(made, "discriminator", discriminator)
        return made

    discriminator: str

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        before = len(errors)
        resolved = super().resolve(value, path, errors)
        if len(errors) > before or not errors.post_process:
            return resolved
        [(name, inner)] = resolved.items()
        return {self.discriminator: name, **inner}


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is typing.Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def is_config_class(annotation: Any) -> bool:
    return isinstance(annotation, type) and getattr(annotation, "__is_config_class__", False)


def _is_resource(info: Any) -> bool:
    annotation = _bare(info.annotation)
    every = (annotation, *get_args(annotation))
    return "resource_dependency" in info.metadata or any(
        getattr(get_origin(each) or each, "__is_resource_class__", False) for each in every
    )


def _shown(annotation: Any) -> str:
    return str(annotation).removeprefix("typing.")
