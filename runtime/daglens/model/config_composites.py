"""Config types made of others: `Shape`, `Selector`, `Array`, `Map` and the like.

Two shapes or selectors that say the same are one object, so definitions can be compared by their schemas.
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .config_keys import interned, key_of_fields
from .config_problems import Errors, at
from .config_scalars import ConfigType, Scalar
from .errors import DagsterInvalidConfigDefinitionError
from .ports import NO_DEFAULT

if TYPE_CHECKING:
    from .config_schema import Field


def as_config_type(raw: Any) -> ConfigType:
    """What a schema inside another stands for."""
    from .config_schema import config_type

    return config_type(raw)


def _default_of(field: Field, path: str, errors: Errors) -> Any:
    from .config_schema import default_of

    return default_of(field, path, errors)


class Shape(ConfigType):
    """A dictionary with exactly these fields."""

    permissive = False

    def __new__(
        cls,
        fields: Mapping[str, Any] | None = None,
        description: str | None = None,
        field_aliases: Mapping[str, str] | None = None,
    ) -> Any:
        from .config_schema import named_fields

        named, aliases = named_fields(fields or {}), dict(field_aliases or {})
        key = key_of_fields(cls.__name__, named, aliases)
        return interned(cls, key, {"fields": named, "field_aliases": aliases, "description": description})

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """Everything is there already: an equal shape may have been made before."""

    @classmethod
    def of_fields(cls, fields: Mapping[str, Field]) -> Any:
        """A shape that nobody will compare: of a whole job's config, which may have thousands of fields."""
        made = object.__new__(cls)
        for name, value in (("fields", dict(fields)), ("field_aliases", {}), ("description", None)):
            object.__setattr__(made, name, value)
        return made

    fields: dict[str, Field]
    field_aliases: dict[str, str]
    description: str | None

    @property
    def key(self) -> str:
        return key_of_fields(type(self).__name__, self.fields, self.field_aliases)

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
                resolved[name] = _default_of(field, f"{path}:{name}", errors)
        return resolved


class Permissive(Shape):
    """A dictionary with these fields and any others."""

    permissive = True


class Selector(ConfigType):
    """A dictionary with exactly one of these fields."""

    fields: dict[str, Field]

    def __new__(cls, fields: Mapping[str, Any], description: str | None = None) -> Any:
        from .config_schema import named_fields

        named = named_fields(fields)
        key = key_of_fields(cls.__name__, named)
        return interned(cls, key, {"fields": named, "description": description})

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """Everything is there already, as with `Shape`."""

    @property
    def key(self) -> str:
        return key_of_fields(type(self).__name__, self.fields)

    @property
    def shown(self) -> str:
        return _shown_fields(self.fields)

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, Mapping):
            errors.add(path, f"The selector {at(path)} takes a dict with one of its fields.")
            return value
        if not value and len(self.fields) == 1:
            [(name, field)] = self.fields.items()
            if not field.is_required:
                return {name: _default_of(field, f"{path}:{name}", errors)}
            errors.add(path, f"The selector {at(path)} lacks its field, {name}.")
            return value
        defined = sorted(self.fields)
        if not value:
            errors.add(path, f"The selector {at(path)} needs one of its fields: {defined}")
            return value
        if len(value) > 1:
            errors.add(
                path,
                f"The selector {at(path)} takes one field, and {sorted(value)} are given. Its fields are {defined}",
            )
            return value
        [(name, inner)] = value.items()
        if name not in self.fields:
            errors.unexpected(path, [name], self.fields, self.shown)
            return value
        if inner is None and not self.fields[name].is_required:
            return {name: _default_of(self.fields[name], f"{path}:{name}", errors)}
        return {name: self.fields[name].config_type.resolve(inner, f"{path}:{name}", errors)}


class _OfOneType(ConfigType):
    """What wraps values of one other type."""

    def __init__(self, inner_type: Any) -> None:
        object.__setattr__(self, "inner_type", as_config_type(inner_type))

    inner_type: ConfigType


class Array(_OfOneType):
    @property
    def key(self) -> str:
        return f"Array.{self.inner_type.key}"

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
        object.__setattr__(self, "key_type", as_config_type(key_type))
        object.__setattr__(self, "inner_type", as_config_type(inner_type))
        object.__setattr__(self, "key_label_name", key_label_name)
        if not isinstance(self.key_type, Scalar):
            schema = {key_type: inner_type}
            why = "Map dict must have a scalar type as its only key"
            raise DagsterInvalidConfigDefinitionError(schema, schema, "", why)

    key_type: ConfigType
    inner_type: ConfigType
    key_label_name: str | None

    @property
    def key(self) -> str:
        return f"Map.{self.key_type.key}.{self.inner_type.key}.{self.key_label_name or ''}"

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


class Noneable(_OfOneType):
    @property
    def key(self) -> str:
        return f"Noneable.{self.inner_type.key}"

    @property
    def shown(self) -> str:
        return f"{self.inner_type.shown}?"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return None if value is None else self.inner_type.resolve(value, path, errors)


class ScalarUnion(ConfigType):
    """A scalar, or something that is not scalar."""

    def __init__(self, scalar_type: Any, non_scalar_schema: Any, _key: str | None = None) -> None:
        object.__setattr__(self, "scalar_type", as_config_type(scalar_type))
        object.__setattr__(self, "non_scalar_type", as_config_type(non_scalar_schema))

    scalar_type: ConfigType
    non_scalar_type: ConfigType

    @property
    def key(self) -> str:
        return f"ScalarUnion.{self.scalar_type.key}-{self.non_scalar_type.key}"

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
    def fields(self) -> Mapping[str, Field]:
        return self.shape.fields

    @property
    def key(self) -> str:
        return self.shape.key

    @property
    def shown(self) -> str:
        return self.shape.shown

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return self.shape.resolve(value, path, errors)


def _shown_fields(fields: Mapping[str, Field]) -> str:
    parts = [
        f"{name}{'' if field.is_required else '?'}: {field.config_type.shown} "
        for name, field in sorted(fields.items())
    ]
    return f"{{ {''.join(parts)}}}"
