"""The pydantic models behind `Config`. Imported only where user code asks for one."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar

import pydantic

from .config_composites import PydanticShape, Shape
from .errors import DagsterInvalidInvocationError
from .pythonic_schema import as_config_value, is_config_class, shape_of_model


class _Base(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)


class Config(_Base):
    """Config of an op, asset or resource, as a class of typed fields."""

    __is_config_class__: ClassVar[bool] = True

    def __init__(self, **data: Any) -> None:
        super().__init__(**{name: _member(type(self), name, value) for name, value in data.items()})
        for name, info in type(self).model_fields.items():
            given = data.get(name, data.get(info.alias or name))
            if _has_env_var(given):
                vars(self)[name] = _with_env_vars(given, vars(self)[name])

    def __setattr__(self, name: str, value: Any) -> None:
        if self.model_config.get("frozen") and name in type(self).model_fields:
            raise DagsterInvalidInvocationError(self._why_not_set())
        super().__setattr__(name, value)

    def _why_not_set(self) -> str:
        return (
            f"'{type(self).__name__}' is a Pythonic config class and does not support item assignment. Make another "
            "object with the value that you want."
        )

    @classmethod
    def daglens_from_config(cls, config: Mapping[str, Any]) -> Any:
        """The object that resolved config stands for. What is None by default counts as not given."""
        return cls(**_given(cls, config))

    def to_config_value(self) -> dict[str, Any]:
        """The fields as run config writes them."""
        return {_alias(type(self), name): as_config_value(getattr(self, name)) for name in type(self).model_fields}

    @classmethod
    def to_config_schema(cls) -> Any:
        return PydanticShape(cls)

    @classmethod
    def to_fields_dict(cls) -> dict[str, Any]:
        return dict(cls.daglens_shape().fields)

    @classmethod
    def daglens_shape(cls) -> Shape:
        return shape_of_model(cls)


class PermissiveConfig(Config):
    """Config that takes any further fields."""

    model_config = pydantic.ConfigDict(extra="allow")


def _alias(cls: type[pydantic.BaseModel], name: str) -> str:
    return cls.model_fields[name].alias or name


def _given(model: type[pydantic.BaseModel], config: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(config)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in found and found[key] is None and info.default is None and not info.is_required():
            del found[key]
        elif is_config_class(info.annotation) and isinstance(found.get(key), Mapping):
            found[key] = _given(info.annotation, found[key])  # pyright: ignore[reportArgumentType]
    return found


def _has_env_var(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_env_var, value.values()))
    return any(map(_has_env_var, value)) if isinstance(value, list) else hasattr(type(value), "env_var_name")


def _with_env_vars(given: Any, made: Any) -> Any:
    """The validated value with the environment variables that were given: pydantic makes plain values of them."""
    if isinstance(given, dict) and isinstance(made, dict):
        return {key: _with_env_vars(given[key], each) if key in given else each for key, each in made.items()}
    if isinstance(given, list) and isinstance(made, list):
        return [_with_env_vars(one, other) for one, other in zip(given, made, strict=True)]
    return given if hasattr(type(given), "env_var_name") else made


def _member(model: type[pydantic.BaseModel], name: str, value: Any) -> Any:
    """Config names members of enums by their names; pydantic wants the members."""
    if type(value) is not str or name not in model.model_fields:
        return value
    annotation = model.model_fields[name].annotation
    if not isinstance(annotation, type) or not issubclass(annotation, Enum):
        return value
    return annotation.__members__.get(value, value)
