"""Inputs and outputs of ops and graphs as users declare them: In, Out, DynamicOut, GraphIn, GraphOut, Nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from daglens.record import dataclass

from .dagster_type import Any_, DagsterType
from .errors import DagsterInvalidDefinitionError
from .types import resolve_type


class _NoDefault:
    def __repr__(self) -> str:
        return "NoDefault"

    def __bool__(self) -> bool:
        return False


NO_DEFAULT = _NoDefault()
UNSET: Any = _NoDefault()


@dataclass(frozen=True)
class In:
    """An op's input as declared: type, default, input manager, the asset it stands for."""

    dagster_type: Any = UNSET
    description: str | None = None
    default_value: Any = NO_DEFAULT
    metadata: Mapping[str, Any] | None = None
    asset_key: Any = None
    asset_partitions: Any = None
    input_manager_key: str | None = None

    def __post_init__(self) -> None:
        if self.dagster_type is not UNSET:
            object.__setattr__(self, "dagster_type", resolve_type(self.dagster_type))


@dataclass(frozen=True)
class Out:
    """An op's output as declared. `is_required=False` lets a step end without it: what depends on it is skipped."""

    dagster_type: Any = UNSET
    description: str | None = None
    is_required: bool = True
    io_manager_key: str = "io_manager"
    metadata: Mapping[str, Any] | None = None
    code_version: str | None = None

    def __post_init__(self) -> None:
        if self.dagster_type is not UNSET:
            object.__setattr__(self, "dagster_type", resolve_type(self.dagster_type))
        object.__setattr__(self, "io_manager_key", self.io_manager_key or "io_manager")

    @property
    def is_dynamic(self) -> bool:
        return False


class DynamicOut(Out):
    """An output of which a step yields any number, each with a mapping key."""

    @property
    def is_dynamic(self) -> bool:
        return True


@dataclass(frozen=True)
class GraphIn:
    description: str | None = None


@dataclass(frozen=True)
class GraphOut:
    description: str | None = None


@dataclass(frozen=True)
class InputDefinition:
    """An input with everything known about it. `default_value` is NO_DEFAULT when there is none."""

    name: str
    dagster_type: DagsterType = Any_
    description: str | None = None
    default_value: Any = NO_DEFAULT
    metadata: Mapping[str, Any] | None = None
    asset_key: Any = None
    input_manager_key: str | None = None

    def __post_init__(self) -> None:
        # Other types may need a context to check a value; they are checked when a step runs.
        if self.dagster_type.kind == "SCALAR" and self.default_value is not NO_DEFAULT:
            result = self.dagster_type.type_check(None, self.default_value)
            if not result.success:
                raise DagsterInvalidDefinitionError(
                    f"Type check failed for the default_value of InputDefinition {self.name} of type "
                    f"{self.dagster_type.display_name}. {result.description or ''}"
                )

    @property
    def has_default_value(self) -> bool:
        return self.default_value is not NO_DEFAULT

    @staticmethod
    def of(name: str, declared: In, inferred: InputDefinition | None = None) -> InputDefinition:
        """The declared input, with what it leaves out taken from the function's signature."""
        dagster_type = declared.dagster_type
        if dagster_type is UNSET:
            dagster_type = inferred.dagster_type if inferred else Any_
        default = declared.default_value
        if default is NO_DEFAULT and inferred:
            default = inferred.default_value
        if dagster_type.is_nothing and default is not NO_DEFAULT:
            raise DagsterInvalidDefinitionError(
                f'Input "{name}" has type Nothing and a default value: it carries no value, so it can have none.'
            )
        return InputDefinition(
            name,
            dagster_type,
            declared.description or (inferred.description if inferred else None),
            default,
            dict(declared.metadata or {}),
            declared.asset_key,
            declared.input_manager_key,
        )


@dataclass(frozen=True)
class OutputDefinition:
    """An output with everything known about it."""

    name: str = "result"
    dagster_type: DagsterType = Any_
    description: str | None = None
    is_required: bool = True
    io_manager_key: str = "io_manager"
    metadata: Mapping[str, Any] | None = None
    code_version: str | None = None
    is_dynamic: bool = False

    @staticmethod
    def of(name: str, declared: Out, annotation_type: DagsterType | None = None) -> OutputDefinition:
        dagster_type = declared.dagster_type
        if dagster_type is UNSET:
            dagster_type = annotation_type or Any_
        return OutputDefinition(
            name,
            dagster_type,
            declared.description,
            declared.is_required,
            declared.io_manager_key,
            dict(declared.metadata or {}),
            declared.code_version,
            declared.is_dynamic,
        )

    def renamed(self, name: str) -> OutputDefinition:
        return replace(self, name=name)
