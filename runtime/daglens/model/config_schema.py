"""Config schemas, and the one function that checks a value against one: `resolve_config`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import Enum as PythonEnum
from typing import Any, get_args, get_origin

from daglens.record import dataclass

from .errors import CheckError, DagsterInvalidConfigDefinitionError, DagsterInvalidConfigError
from .ports import NO_DEFAULT

Errors = list[str]


@dataclass(frozen=True, eq=False)
class ConfigType:
    """The base of config types. `resolve(value, path, errors)` gives the value with defaults filled in."""

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class AnyConfig(ConfigType):
    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return value


@dataclass(frozen=True, eq=False)
class Scalar(ConfigType):
    """A number, string or bool. `from_env`: `{"env": NAME}` is read from the environment as well."""

    name: str
    python_types: tuple[type, ...]
    from_env: bool = False

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if self.from_env and isinstance(value, Mapping) and set(value) == {"env"}:
            return self._environment_value(str(value["env"]), path, errors)
        if not isinstance(value, self.python_types) or (isinstance(value, bool) and bool not in self.python_types):
            errors.append(
                f'Invalid scalar at path {path}. Value "{value}" of type "{type(value)}" is not valid '
                f'for expected type "{self.name}".'
            )
        return value

    def _environment_value(self, name: str, path: str, errors: Errors) -> Any:
        text = os.environ.get(name)
        if text is None:
            errors.append(f"Environment variable {name} at path {path} is not set.")
            return None
        return (
            text.strip().lower() not in ("", "0", "false") if bool in self.python_types else self.python_types[0](text)
        )


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
            errors: Errors = []
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
        filled: Errors = []
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

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, Mapping):
            errors.append(f"Value at path {path} must be dict. Expected: {{{', '.join(self.fields)}}}.")
            return value
        given: dict[str, Any] = dict(value)
        for alias, name in ((alias, name) for name, alias in self.field_aliases.items()):
            if alias in given:
                given[name] = given.pop(alias)
        unknown = [key for key in given if key not in self.fields]
        if unknown and not self.permissive:
            expected = ", ".join(sorted(self.fields))
            errors.extend(
                f'Received unexpected config entry "{key}" {_at(path)}. Expected: "{{ {expected} }}".'
                for key in unknown
            )
        resolved: dict[str, Any] = {key: given[key] for key in unknown}
        for name, field in self.fields.items():
            if name in given:
                resolved[name] = field.config_type.resolve(given[name], f"{path}:{name}", errors)
            elif field.default_value is not NO_DEFAULT:
                resolved[name] = _default(field)
            elif field.is_required:
                errors.append(f'Missing required config entry "{name}" {_at(path)}.')
        return resolved


class Permissive(Shape):
    """A dictionary with these fields and any others."""

    permissive = True


class Selector(ConfigType):
    """A dictionary with exactly one of these fields."""

    fields: dict[str, Field]

    def __init__(self, fields: Mapping[str, Any], description: str | None = None) -> None:
        object.__setattr__(self, "fields", _fields_of(fields))

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if isinstance(value, str) and value in self.fields and not self.fields[value].is_required:
            value = {value: _default(self.fields[value])}
        if value == {} and len(self.fields) == 1:
            value = {name: _default(field) for name, field in self.fields.items() if not field.is_required}
        if not isinstance(value, Mapping) or len(value) != 1 or next(iter(value)) not in self.fields:
            errors.append(f"You must specify one and only one field of {list(self.fields)} {_at(path)}.")
            return value
        [(name, inner)] = value.items()
        return {name: self.fields[name].config_type.resolve(inner, f"{path}:{name}", errors)}


class Array(ConfigType):
    def __init__(self, inner_type: Any) -> None:
        object.__setattr__(self, "inner_type", config_type(inner_type))

    inner_type: ConfigType

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, (list, tuple)):
            errors.append(f"Value at path {path} must be list.")
            return value
        return [self.inner_type.resolve(item, f"{path}[{index}]", errors) for index, item in enumerate(value)]


class Map(ConfigType):
    """A dictionary with free keys of one type and values of one type."""

    def __init__(self, key_type: Any, inner_type: Any, key_label_name: str | None = None) -> None:
        object.__setattr__(self, "key_type", config_type(key_type))
        object.__setattr__(self, "inner_type", config_type(inner_type))

    key_type: ConfigType
    inner_type: ConfigType

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, Mapping):
            errors.append(f"Value at path {path} must be dict.")
            return value
        return {
            self.key_type.resolve(key, f"{path}:{key}", errors): self.inner_type.resolve(item, f"{path}:{key}", errors)
            for key, item in value.items()
        }


class Noneable(ConfigType):
    def __init__(self, inner_type: Any) -> None:
        object.__setattr__(self, "inner_type", config_type(inner_type))

    inner_type: ConfigType

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return None if value is None else self.inner_type.resolve(value, path, errors)


class ScalarUnion(ConfigType):
    """A scalar, or something that is not scalar."""

    def __init__(self, scalar_type: Any, non_scalar_schema: Any, _key: str | None = None) -> None:
        object.__setattr__(self, "scalar_type", config_type(scalar_type))
        object.__setattr__(self, "non_scalar_type", config_type(non_scalar_schema))

    scalar_type: ConfigType
    non_scalar_type: ConfigType

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        chosen = self.non_scalar_type if isinstance(value, (dict, list)) else self.scalar_type
        return chosen.resolve(value, path, errors)


class EnumValue:
    def __init__(self, config_value: str, python_value: Any = None, description: str | None = None) -> None:
        self.config_value = config_value
        self.python_value = config_value if python_value is None else python_value


class Enum(ConfigType):
    """One of a fixed set of names, each standing for a Python value."""

    def __init__(self, name: str, enum_values: Sequence[EnumValue]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "enum_values", tuple(enum_values))

    name: str
    enum_values: tuple[EnumValue, ...]

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        for each in self.enum_values:
            if each.config_value == value:
                return each.python_value
        errors.append(f"Value at path {path} not in enum type {self.name} got {value}.")
        return value

    @classmethod
    def from_python_enum(cls, enum: type[PythonEnum], name: str | None = None) -> Enum:
        return cls(name or enum.__name__, [EnumValue(each.name, each) for each in enum])

    @classmethod
    def from_python_enum_direct_values(cls, enum: type[PythonEnum], name: str | None = None) -> Enum:
        return cls(name or enum.__name__, [EnumValue(each.value, each.value) for each in enum])


@dataclass(frozen=True, eq=False)
class PydanticShape(ConfigType):
    """The fields of a `Config` class; the value stays as written, the class is built where it is used."""

    config_class: Any

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, Mapping):
            errors.append(f"Value at path {path} must be dict.")
            return value
        return self.config_class.daglens_check_config(dict(value), path, errors)


def config_type(raw: Any, path: str = "") -> ConfigType:
    """The config type that a schema stands for; raises DagsterInvalidConfigDefinitionError where it is none."""
    if isinstance(raw, ConfigType):
        return raw
    if isinstance(raw, Mapping):
        return Shape(_named(raw, path))
    if isinstance(raw, list):
        if len(raw) != 1:
            raise _no_config_type(raw, path, "A list schema must have exactly one element.")
        return Array(raw[0])
    if isinstance(raw, type) and getattr(raw, "__is_config_class__", False):
        return PydanticShape(raw)
    if getattr(raw, "is_builtin", False) and raw.key in _BY_TYPE_NAME:
        return _SCALARS[_BY_TYPE_NAME[raw.key]]
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


def _no_config_type(raw: Any, path: str, why: str = "") -> DagsterInvalidConfigDefinitionError:
    return DagsterInvalidConfigDefinitionError(
        f"Error defining config{f' at stack path {path}' if path else ''}: {raw!r} cannot be resolved to a config "
        f"type. {why}"
        "A config type is a Python scalar type, a dict or list of such, a Field, or one of the config classes."
    )


def config_field(raw: Any, path: str = "") -> Field:
    return raw if isinstance(raw, Field) else Field(config_type(raw, path))


def config_field_of_annotation(annotation: Any) -> Field:
    """The field of a `config` parameter: a Config class, or a plain type."""
    return Field(config_type(annotation))


def resolve_config(field: Field, value: Any, path: str, errors: Errors) -> Any:
    """`value` (NO_DEFAULT when nothing was given) with defaults; problems are added to `errors`."""
    if value is NO_DEFAULT:
        if field.default_value is not NO_DEFAULT:
            return _default(field)
        if field.is_required:
            errors.append(f'Missing required config entry "{path.rpartition(":")[2]}" {_at(path.rpartition(":")[0])}.')
        return {} if isinstance(field.config_type, (Shape, PydanticShape)) else None
    return field.config_type.resolve(value, path, errors)


def _default(field: Field) -> Any:
    default = field.default_value
    if isinstance(default, PythonEnum):
        return default
    return field.config_type.resolve(default, "default", []) if default is not None else None


def _at(path: str) -> str:
    return "at the root" if path in ("root", "") else f"at path {path}"


StringSource = Scalar("StringSource", (str,), from_env=True)
IntSource = Scalar("IntSource", (int,), from_env=True)
BoolSource = Scalar("BoolSource", (bool,), from_env=True)
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
