"""Config schemas, and the one function that checks a value against one: `resolve_config`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum as PythonEnum
from typing import Any, get_args, get_origin

from daglens.record import dataclass

from .config_problems import Errors, at
from .config_scalars import AnyConfig, ConfigType, Enum, Scalar
from .dagster_type import DagsterType
from .errors import (
    CheckError,
    DagsterInvalidConfigDefinitionError,
    DagsterInvalidConfigError,
    DagsterInvalidDefinitionError,
)
from .ports import NO_DEFAULT


class Field:
    """A config entry: its type, whether it must be given, its default."""

    def __init__(
        self,
        config: Any,
        default_value: Any = NO_DEFAULT,
        is_required: bool | None = None,
        description: str | None = None,
    ) -> None:
        self.config_type = config_type(config)
        self.description = description
        self.default_value: Any = default_value
        if is_required and default_value is not NO_DEFAULT:
            raise CheckError("A config field with a default value cannot be required.")
        if default_value is not NO_DEFAULT:
            errors = Errors(post_process=False)
            raw = (
                default_value.value
                if isinstance(default_value, PythonEnum) and not isinstance(self.config_type, Enum)
                else default_value
            )
            if isinstance(self.config_type, Enum) and isinstance(default_value, PythonEnum):
                raw = default_value.name
            self.config_type.resolve(raw, "root", errors)
            if errors:
                raise DagsterInvalidConfigError(
                    "Invalid default_value for Field. Ensure all required config entries are provided and all values "
                    "match the expected types.",
                    tuple(errors),
                    default_value,
                )
        filled = Errors(post_process=False)
        if is_required is None and default_value is NO_DEFAULT and isinstance(self.config_type, (Shape, PydanticShape)):
            empty = self.config_type.resolve({}, "root", filled)
            if not filled:
                self.default_value = empty
        if is_required is None and isinstance(self.config_type, Noneable) and default_value is NO_DEFAULT:
            self.default_value = None
        self.is_required = self.default_value is NO_DEFAULT if is_required is None else is_required

    @property
    def default_provided(self) -> bool:
        return self.default_value is not NO_DEFAULT


ConfigField = Field


def fields(raw: Mapping[str, Any]) -> dict[str, Field]:
    return {key: config_field(value, f":{key}") for key, value in raw.items()}


class Shape(ConfigType):
    """A dictionary with exactly these fields."""

    permissive = False

    def __init__(
        self,
        fields: Mapping[str, Any] | None = None,
        description: str | None = None,
        field_aliases: Mapping[str, str] | None = None,
    ) -> None:
        object.__setattr__(self, "fields", _fields_of(fields or {}))
        object.__setattr__(self, "field_aliases", dict(field_aliases or {}))

    fields: dict[str, Field]
    field_aliases: dict[str, str]

    @property
    def shown(self) -> str:
        return _shown_fields(self.fields)

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, Mapping):
            errors.add(path, f'Value {at(path)} must be dict. Expected: "{self.shown}".')
            return value
        given: dict[str, Any] = dict(value)
        for alias, name in ((alias, name) for name, alias in self.field_aliases.items()):
            if alias in given:
                given[name] = given.pop(alias)
        unknown = [key for key in given if key not in self.fields]
        if unknown and not self.permissive:
            errors.unexpected(path, unknown, self.fields, self.shown)
        resolved: dict[str, Any] = {key: given[key] for key in unknown}
        missing = {key: each for key, each in self.fields.items() if each.is_required and key not in given}
        errors.missing(path, missing)
        for name, field in self.fields.items():
            if name in given:
                resolved[name] = field.config_type.resolve(given[name], f"{path}:{name}", errors)
            elif field.default_value is not NO_DEFAULT:
                resolved[name] = default_of(field, f"{path}:{name}", errors)
        return resolved


class Permissive(Shape):
    """A dictionary with these fields and any others."""

    permissive = True


class Selector(ConfigType):
    """A dictionary with exactly one of these fields."""

    fields: dict[str, Field]

    def __init__(self, fields: Mapping[str, Any], description: str | None = None) -> None:
        object.__setattr__(self, "fields", _fields_of(fields))

    @property
    def shown(self) -> str:
        return _shown_fields(self.fields)

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, Mapping):
            errors.add(path, f"Value for selector type {at(path)} must be a dict")
            return value
        if not value and len(self.fields) == 1:
            [(name, field)] = self.fields.items()
            if not field.is_required:
                return {name: default_of(field, f"{path}:{name}", errors)}
            errors.add(path, f"Must specify the required field {at(path)}. Defined fields: {[name]}")
            return value
        defined = sorted(self.fields)
        if not value:
            errors.add(
                path, f"Must specify a field {at(path)} if more than one field is defined. Defined fields: {defined}"
            )
            return value
        if len(value) > 1:
            errors.add(
                path,
                f"You can only specify a single field {at(path)}. You specified {sorted(value)}. "
                f"The available fields are {defined}",
            )
            return value
        [(name, inner)] = value.items()
        if name not in self.fields:
            errors.unexpected(path, [name], self.fields, self.shown)
            return value
        if inner is None and not self.fields[name].is_required:
            return {name: default_of(self.fields[name], f"{path}:{name}", errors)}
        return {name: self.fields[name].config_type.resolve(inner, f"{path}:{name}", errors)}


class Array(ConfigType):
    def __init__(self, inner_type: Any) -> None:
        object.__setattr__(self, "inner_type", config_type(inner_type))

    inner_type: ConfigType

    @property
    def shown(self) -> str:
        return f"[{self.inner_type.shown}]"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, (list, tuple)):
            errors.add(path, f'Value {at(path)} must be list. Expected: "{self.shown}"')
            return value
        return [self.inner_type.resolve(item, f"{path}[{index}]", errors) for index, item in enumerate(value)]


class Map(ConfigType):
    """A dictionary with free keys of one type and values of one type."""

    def __init__(self, key_type: Any, inner_type: Any, key_label_name: str | None = None) -> None:
        object.__setattr__(self, "key_type", config_type(key_type))
        object.__setattr__(self, "inner_type", config_type(inner_type))
        object.__setattr__(self, "key_label_name", key_label_name)
        if not isinstance(self.key_type, Scalar):
            raise _no_config_type({key_type: inner_type}, "", "Map dict must have a scalar type as its only key")

    key_type: ConfigType
    inner_type: ConfigType
    key_label_name: str | None

    @property
    def shown(self) -> str:
        label = f"{self.key_label_name}: " if self.key_label_name else ""
        return f"{{ [{label}{self.key_type.shown}]: {self.inner_type.shown} }}"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, Mapping):
            errors.add(path, f'Value {at(path)} must be dict. Expected: "{self.shown}"')
            return value
        keys = [self.key_type.resolve(key, f"{path}:{key!r}:key", errors) for key in value]
        items = [self.inner_type.resolve(item, f"{path}:{key!r}:value", errors) for key, item in value.items()]
        return dict(zip(keys, items, strict=True))


class Noneable(ConfigType):
    def __init__(self, inner_type: Any) -> None:
        object.__setattr__(self, "inner_type", config_type(inner_type))

    inner_type: ConfigType

    @property
    def shown(self) -> str:
        return f"{self.inner_type.shown}?"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return None if value is None else self.inner_type.resolve(value, path, errors)


class ScalarUnion(ConfigType):
    """A scalar, or something that is not scalar."""

    def __init__(self, scalar_type: Any, non_scalar_schema: Any, _key: str | None = None) -> None:
        object.__setattr__(self, "scalar_type", config_type(scalar_type))
        object.__setattr__(self, "non_scalar_type", config_type(non_scalar_schema))

    scalar_type: ConfigType
    non_scalar_type: ConfigType

    @property
    def shown(self) -> str:
        return f"({self.scalar_type.shown} | {self.non_scalar_type.shown})"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        chosen = self.non_scalar_type if isinstance(value, (dict, list)) else self.scalar_type
        return chosen.resolve(value, path, errors)


@dataclass(frozen=True, eq=False)
class PydanticShape(ConfigType):
    """The fields of a `Config` class; the class itself is built where it is used."""

    config_class: Any

    @property
    def shape(self) -> Shape:
        return self.config_class.daglens_shape()

    @property
    def shown(self) -> str:
        return self.shape.shown

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return self.shape.resolve(value, path, errors)


def config_type(raw: Any, path: str = "") -> ConfigType:
    """The config type that a schema stands for; raises DagsterInvalidConfigDefinitionError where it is none."""
    if isinstance(raw, ConfigType):
        return raw
    if isinstance(raw, Mapping):
        [*keys] = raw
        if len(keys) == 1 and not isinstance(keys[0], str):
            return Map(keys[0], raw[keys[0]])
        return Shape(_named(raw, path))
    if isinstance(raw, list):
        if len(raw) != 1:
            raise _no_config_type(raw, path, "List must be of length 1")
        try:
            return Array(raw[0]) if not isinstance(raw[0], Mapping) else Array(config_type(raw[0], path))
        except DagsterInvalidConfigDefinitionError as error:
            if isinstance(raw[0], Mapping):
                raise
            why = f"List have a single item and contain a valid type i.e. [int]. Got item {raw[0]!r}"
            raise _no_config_type(raw, path, why) from error
    if isinstance(raw, type) and getattr(raw, "__is_config_class__", False):
        return PydanticShape(raw)
    if isinstance(raw, DagsterType):
        return _type_as_config(raw, path)
    origin, arguments = get_origin(raw), get_args(raw)
    if origin is list:
        return Array(arguments[0])
    if origin is dict:
        return Map(arguments[0], arguments[1])
    if arguments and type(None) in arguments:
        return Noneable(next(each for each in arguments if each is not type(None)))
    try:
        return _SCALARS[raw]
    except (KeyError, TypeError):
        raise _no_config_type(raw, path) from None


def _named(raw: Mapping[str, Any], path: str) -> dict[str, Field]:
    return {key: config_field(value, f"{path}:{key}") for key, value in raw.items()}


def _fields_of(raw: Mapping[str, Any]) -> dict[str, Field]:
    return _named(raw, "")


def _type_as_config(raw: DagsterType, path: str) -> ConfigType:
    if raw.is_builtin and raw.key in _BY_TYPE_NAME:
        return _SCALARS[_BY_TYPE_NAME[raw.key]]
    if raw.kind == "LIST":
        raise DagsterInvalidDefinitionError(
            "Cannot use List in the context of config. Please use a python list (e.g. [int]) or dagster.Array "
            "(e.g. Array(int)) instead."
        )
    raise DagsterInvalidDefinitionError(
        f"You have passed an instance of DagsterType {raw.display_name} to the config system"
        f"{f' at stack path {path}' if path else ''}. A type of inputs and outputs is no config type."
    )


def _no_config_type(raw: Any, path: str, why: str = "") -> DagsterInvalidConfigDefinitionError:
    return DagsterInvalidConfigDefinitionError(raw, raw, path, why)


def config_field(raw: Any, path: str = "") -> Field:
    if isinstance(raw, Field):
        return raw
    try:
        return Field(config_type(raw, path))
    except DagsterInvalidConfigDefinitionError as error:
        # The error names the whole schema, which only the outermost caller has.
        raise DagsterInvalidConfigDefinitionError(raw, error.current, error.path, error.reason) from None


def config_field_of_annotation(annotation: Any) -> Field:
    """The field of a `config` parameter: a Config class, or a plain type."""
    return Field(config_type(annotation))


def resolve_config(field: Field, value: Any, path: str, errors: Errors) -> Any:
    """`value` (NO_DEFAULT when nothing was given) with defaults; problems are added to `errors`."""
    if value is NO_DEFAULT:
        if field.default_value is not NO_DEFAULT:
            return default_of(field, path, errors)
        if field.is_required:
            holder, _, name = path.rpartition(":")
            errors.missing(holder, {name: field})
        return {} if isinstance(field.config_type, (Shape, PydanticShape)) else None
    return field.config_type.resolve(value, path, errors)


def default_of(field: Field, path: str, errors: Errors) -> Any:
    """The field's default as a value of its type. Only what the environment lacks can be wrong with it."""
    default = field.default_value
    if default is None:
        return None
    if isinstance(default, PythonEnum):
        if not isinstance(field.config_type, Enum) or errors.post_process:
            return default
        return default.name
    return field.config_type.resolve(default, path, errors)


def _shown_fields(fields: Mapping[str, Field]) -> str:
    parts = [
        f"{name}{'' if field.is_required else '?'}: {field.config_type.shown} "
        for name, field in sorted(fields.items())
    ]
    return f"{{ {''.join(parts)}}}"


_SCALARS: dict[Any, ConfigType] = {
    int: Scalar("Int", (int,)),
    float: Scalar("Float", (float, int)),
    str: Scalar("String", (str,)),
    bool: Scalar("Bool", (bool,)),
    Any: AnyConfig(),
    dict: Permissive(),
    list: Array(AnyConfig()),
}
_BY_TYPE_NAME = {"Int": int, "Float": float, "String": str, "Bool": bool, "Any": Any}
