"""Config schemas, and the one function that checks a value against one: `resolve_config`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum as PythonEnum
from typing import Any, get_args, get_origin

from .config_composites import Array, Map, Noneable, Permissive, PydanticShape, Shape
from .config_problems import Errors
from .config_scalars import AnyConfig, BoolSource, ConfigType, Enum, IntSource, Scalar, StringSource
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
        is_secret: bool = False,
    ) -> None:
        self.config_type = _type_of_field(config)
        self.description, self.is_secret = description, is_secret
        self.default_value: Any = default_value
        if is_required and default_value is not NO_DEFAULT:
            raise CheckError("A config field with a default value cannot be required.")
        if default_value is not NO_DEFAULT:
            errors = Errors(post_process=False)
            if isinstance(self.config_type, Enum) and isinstance(default_value, PythonEnum):
                names = [each.config_value for each in self.config_type.enum_values]
                raise DagsterInvalidDefinitionError(
                    f"The default of enum {self.config_type.name} is the text that config would give, one of "
                    f"{names}, and not a member of the Python enumeration."
                )
            raw = default_value.value if isinstance(default_value, PythonEnum) else default_value
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

    def as_field(self) -> Field:
        return self


ConfigField = Field


def fields(raw: Mapping[str, Any]) -> dict[str, Field]:
    return {key: config_field(value, f":{key}") for key, value in raw.items()}


def _type_of_field(raw: Any) -> ConfigType:
    """The type of a Field: raises DagsterInvalidDefinitionError where its argument itself is none."""
    try:
        return config_type(raw)
    except DagsterInvalidConfigDefinitionError as error:
        if error.path or isinstance(raw, (Mapping, list)):
            raise
        raise DagsterInvalidDefinitionError(
            f"{raw!r} is no type of config: give int, str, bool, float, a list or dict of such types, or a class "
            "like dagster.Array."
        ) from error


def config_type(raw: Any, path: str = "") -> ConfigType:
    """The config type that a schema stands for; raises DagsterInvalidConfigDefinitionError where it is none."""
    if isinstance(raw, ConfigType):
        return raw
    if isinstance(raw, Mapping):
        [*keys] = raw
        if len(keys) == 1 and not isinstance(keys[0], str):
            try:
                return Map(keys[0], raw[keys[0]])
            except DagsterInvalidConfigDefinitionError as error:
                why = f"Map must have a single value and contain a valid type, as {{str: int}} does: {raw!r} does not."
                raise _no_config_type(raw, path, error.reason or why) from error
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
    container = getattr(raw, "name", None) if type(raw).__name__ in ("_Parameterized", "DagsterDictApi") else None
    if container in ("List", "Set", "Tuple"):
        raise _no_container(container)
    if type(None) in get_args(raw):
        raise DagsterInvalidDefinitionError(
            f"Cannot use {raw!r} as a config type. Where the entry may be left out, say Field(type, "
            "is_required=False); where it must be given but may be None, say Noneable(type)."
        )
    if get_origin(raw) is not None:
        raise DagsterInvalidDefinitionError(
            f"Config has types of its own, and {raw!r} is none of them: write [int] or Array(int) for a list, "
            "Map(str, int) for a dict, Noneable(int) for an option."
        )
    if raw is None and path:
        raise _no_config_type(raw, path, "Fields cannot be None")
    try:
        return _SCALARS[raw]
    except (KeyError, TypeError):
        raise _no_config_type(raw, path) from None


def named_fields(raw: Mapping[str, Any]) -> dict[str, Field]:
    return _named(raw, "")


def _named(raw: Mapping[str, Any], path: str) -> dict[str, Field]:
    return {key: config_field(value, f"{path}:{key}") for key, value in raw.items()}


def _type_as_config(raw: DagsterType, path: str) -> ConfigType:
    if raw.is_builtin and raw.key in _BY_TYPE_NAME:
        return _SCALARS[_BY_TYPE_NAME[raw.key]]
    if raw.kind == "LIST":
        raise _no_container("List")
    if raw.key.startswith(("Set.", "Tuple[")):
        raise _no_container(raw.key[: 3 if raw.key.startswith("Set.") else 5])
    raise DagsterInvalidDefinitionError(
        f"You have passed an instance of DagsterType {raw.display_name} to the config system"
        f"{f' at stack path {path}' if path else ''}. A type of inputs and outputs is no config type."
    )


def _no_container(name: str) -> DagsterInvalidDefinitionError:
    where = "config" if name == "List" else "a config field"
    return DagsterInvalidDefinitionError(
        f"Cannot use {name} in the context of {where}. Please use a python list (e.g. [int]) or dagster.Array "
        "(e.g. Array(int)) instead."
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


def config_field_of_annotation(annotation: Any, default: Any = NO_DEFAULT) -> Field:
    """The field of a `config` parameter: a Config class, or a plain type, whose value may come from the environment."""
    source = _SOURCES.get(annotation) if isinstance(annotation, type) else None
    plain = default.to_config_value() if hasattr(default, "to_config_value") else default
    return Field(source or config_type(annotation), plain)


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


_SCALARS: dict[Any, ConfigType] = {
    int: Scalar("Int", (int,)),
    float: Scalar("Float", (float, int)),
    str: Scalar("String", (str,)),
    bool: Scalar("Bool", (bool,)),
    Any: AnyConfig(),
    None: AnyConfig(),
    dict: Permissive(),
    list: Array(AnyConfig()),
}
_SOURCES: dict[Any, ConfigType] = {str: StringSource, int: IntSource, bool: BoolSource}
_BY_TYPE_NAME = {"Int": int, "Float": float, "String": str, "Bool": bool, "Any": Any}


def default_config(definition: Any, key: str) -> Any:
    """The config of a resource that run config says nothing of."""
    schema = getattr(definition, "config_field", None)
    return None if schema is None else resolve_config(schema, NO_DEFAULT, f"root:resources:{key}:config", Errors())
