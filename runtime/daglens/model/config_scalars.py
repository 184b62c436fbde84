"""The simplest config types: anything, enums, and scalars, which may be read from the environment."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import Enum as PythonEnum
from typing import Any

from daglens.record import dataclass

from .config_problems import Errors, at


@dataclass(frozen=True, eq=False)
class ConfigType:
    """The base of config types. `resolve(value, path, errors)` gives the value with defaults filled in.

    `shown` is how messages write the type.
    """

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        raise NotImplementedError

    @property
    def shown(self) -> str:
        return "Any"

    @property
    def key(self) -> str:
        """Types that say the same have one key."""
        return self.given_name or f"{type(self).__name__}.{id(self)}"

    @property
    def given_name(self) -> str | None:
        return getattr(self, "name", None)

    def is_given(self, value: Any, path: str, errors: Errors) -> bool:
        """Whether there is a value at all: None is none."""
        if value is None:
            errors.add(path, f'Value {at(path)} must not be None. Expected "{self.shown}"')
        return value is not None


@dataclass(frozen=True, eq=False)
class AnyConfig(ConfigType):
    name = "Any"

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        return value


@dataclass(frozen=True, eq=False)
class Scalar(ConfigType):
    """A number, string or bool. `from_env`: `{"env": NAME}` is read from the environment as well."""

    name: str
    python_types: tuple[type, ...]
    from_env: bool = False

    @property
    def shown(self) -> str:
        name = self.name.removesuffix("Source")
        return f"({name} | {{ env: String }})" if self.from_env else name

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if self.from_env and isinstance(value, Mapping):
            if set(value) != {"env"}:
                errors.unexpected(path, [key for key in value if key != "env"], ["env"], "{ env: String }")
                return value
            return self._environment_value(value, path, errors)
        if hasattr(type(value), "env_var_name"):
            errors.add(
                path,
                f'Invalid use of environment variable wrapper. EnvVar("{value.env_var_name}") {at(path)} is for the '
                f'fields of Config classes: write {{"env": "{value.env_var_name}"}} here.',
            )
            return value
        if not isinstance(value, self.python_types) or (isinstance(value, bool) and bool not in self.python_types):
            errors.add(
                path,
                f'Invalid scalar {at(path)}. Value "{value}" of type "{type(value)}" is not valid '
                f'for expected type "{self.name.removesuffix("Source")}".',
            )
        return value

    def _environment_value(self, value: Mapping[str, Any], path: str, errors: Errors) -> Any:
        text = os.environ.get(str(value["env"])) if errors.post_process else None
        if text is None:
            if errors.post_process:
                errors.not_set(path, str(value["env"]))
            return value
        if bool in self.python_types:
            return text.strip().lower() not in ("", "0", "false")
        try:
            return self.python_types[0](text)
        except ValueError:
            errors.add(
                path,
                f'Environment variable "{value["env"]}" holds no valid {self.name.removesuffix("Source")} {at(path)}.',
            )
            return value


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

    @property
    def key(self) -> str:
        # Two enums of one name are two types, though they may have the same members.
        kinds = {type(each.python_value) for each in self.enum_values}
        of_python = [str(id(kind)) for kind in kinds if issubclass(kind, PythonEnum)]
        return ".".join([self.name, *of_python])

    @property
    def shown(self) -> str:
        return self.name

    def resolve(self, value: Any, path: str, errors: Errors) -> Any:
        if not self.is_given(value, path, errors):
            return value
        if not isinstance(value, str):
            errors.add(path, f"Value {at(path)} for enum type {self.name} must be a string")
            return value
        for each in self.enum_values:
            if each.config_value == value:
                return each.python_value if errors.post_process else value
        errors.add(path, f"Value {at(path)} not in enum type {self.name} got {value}")
        return value

    def post_process(self, value: str) -> Any:
        """The Python value that a name stands for."""
        return next(each.python_value for each in self.enum_values if each.config_value == value)

    @classmethod
    def from_python_enum(cls, enum: type[PythonEnum], name: str | None = None) -> Enum:
        return cls(name or enum.__name__, [EnumValue(each.name, each) for each in enum])

    @classmethod
    def from_python_enum_direct_values(cls, enum: type[PythonEnum], name: str | None = None) -> Enum:
        return cls(name or enum.__name__, [EnumValue(each.name, each.value) for each in enum])


StringSource = Scalar("StringSource", (str,), from_env=True)
IntSource = Scalar("IntSource", (int,), from_env=True)
BoolSource = Scalar("BoolSource", (bool,), from_env=True)
