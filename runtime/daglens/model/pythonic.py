"""`Config`, `ConfigurableResource`, `EnvVar`, `RunConfig`: classes of pydantic models.

Loading this file needs no pydantic; the first class that user code asks for does.
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from daglens.public_names import missing_package

T = TypeVar("T")
_MODULE_OF = {
    "Config": "pythonic_models",
    "PermissiveConfig": "pythonic_models",
    "ConfigurableResource": "pythonic_resources",
    "ConfigurableIOManager": "pythonic_resources",
    "ResourceDependency": "pythonic_resources",
    "ConfigurableResourceFactory": "pythonic_resources",
    "ConfigurableIOManagerFactory": "pythonic_resources",
    "ConfigurableLegacyIOManagerAdapter": "pythonic_resources",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(name)
    try:
        module = importlib.import_module(f".{_MODULE_OF[name]}", __package__)
    except ModuleNotFoundError as error:
        raise missing_package(name, error) from error
    return getattr(module, name)


class EnvVar(str):
    """The name of an environment variable, read when the run needs its value."""

    def __new__(cls, name: str) -> EnvVar:
        return super().__new__(cls, name)

    @property
    def env_var_name(self) -> str:
        return str.__str__(self)

    @staticmethod
    def int(name: str) -> IntEnvVar:
        return IntEnvVar(name)

    def __str__(self) -> str:
        raise _used_directly(self)

    def __repr__(self) -> str:
        return f'EnvVar("{self.env_var_name}")'

    def __format__(self, spec: str) -> str:
        return str(self)

    def get_value(self, default: Any = None) -> Any:
        return os.environ.get(self.env_var_name, default)


def _used_directly(variable: EnvVar | IntEnvVar) -> RuntimeError:
    kind = type(variable).__name__
    return RuntimeError(
        f'Attempted to directly retrieve environment variable {kind}("{variable.env_var_name}"). {kind} defers '
        "resolution of the environment variable value until run time, and should only be used as input to Dagster "
        "config or resources.\n\nWhere the value is needed now, call `get_value` on it, or use os.getenv."
    )


class IntEnvVar(int):
    """An environment variable that holds a number."""

    env_var_name: str = ""

    def __new__(cls, name: str) -> IntEnvVar:
        made = super().__new__(cls, 0)
        made.env_var_name = name
        return made

    def get_value(self, default: Any = None) -> Any:
        text = os.environ.get(self.env_var_name)
        return default if text is None else int(text)

    def __int__(self) -> int:
        raise _used_directly(self)

    def __str__(self) -> str:
        raise _used_directly(self)

    def __repr__(self) -> str:
        return f'EnvVar.int("{self.env_var_name}")'


def read_environment(value: Any) -> Any:
    """The value with every EnvVar inside it read; raises DagsterInvalidConfigError for one that is not set."""
    if isinstance(value, (EnvVar, IntEnvVar)):
        found = value.get_value()
        if found is None:
            from .errors import DagsterInvalidConfigError

            raise DagsterInvalidConfigError(
                f'You have attempted to fetch the environment variable "{value.env_var_name}" which is not set.',
                (f"{value.env_var_name} is not set",),
            )
        return found
    if isinstance(value, Mapping):
        if set(value) == {"env"} and isinstance(value["env"], str):
            return read_environment(EnvVar(value["env"]))
        return {key: read_environment(each) for key, each in value.items()}
    if isinstance(value, list):
        return [read_environment(each) for each in value]
    return value


class _ResourceParamAlias:
    def __getitem__(self, item: Any) -> Any:
        return Annotated[item, "resource_param"]


ResourceParam = _ResourceParamAlias()


class RunConfig:
    """Run config with Config objects for ops and resources."""

    def __init__(
        self,
        ops: Mapping[str, Any] | None = None,
        resources: Mapping[str, Any] | None = None,
        loggers: Mapping[str, Any] | None = None,
        execution: Mapping[str, Any] | None = None,
    ) -> None:
        self.ops = dict(ops or {})
        self.resources = dict(resources or {})
        self.loggers = dict(loggers or {})
        self.execution = execution

    def to_config_dict(self) -> dict[str, Any]:
        found = {
            "loggers": self.loggers,
            "resources": _entry(self.resources),
            "ops": _entry(self.ops),
            "execution": self.execution,
        }
        return {key: value for key, value in found.items() if value}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunConfig) and self.to_config_dict() == other.to_config_dict()

    __hash__ = None  # type: ignore[assignment]


def _entry(value: Any) -> Any:
    """Config objects, however deep they stand, as run config writes them."""
    if isinstance(value, Mapping):
        return {key: _entry(each) for key, each in value.items()}
    if not hasattr(value, "to_config_value"):
        return value
    return {"config": {key: each for key, each in value.to_config_value().items() if each is not None}}
