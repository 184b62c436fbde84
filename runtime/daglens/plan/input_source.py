"""Where a step's input comes from: one of these, decided when the plan is made."""

from __future__ import annotations

from typing import Any, TypeAlias

from daglens.model.asset_key import AssetKey
from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class FromOutput:
    """The output of another step. In a step mapped over a dynamic output, `mapping_key` says which of its values."""

    step: str
    output: str
    mapping_key: str | None = None


@dataclass(frozen=True, slots=True)
class FanIn:
    """A list, one place for each source; places whose step was skipped are left out."""

    sources: tuple[InputSource, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """The list of all values of a dynamic output, or of an output of what was mapped over one."""

    step: str
    output: str


@dataclass(frozen=True, slots=True)
class FromAsset:
    """An asset's stored value, which this run does not make."""

    key: AssetKey
    definition: Any


@dataclass(frozen=True, slots=True)
class FromValue:
    """A value known beforehand: a default, a job's input value, one from run config."""

    value: Any


@dataclass(frozen=True, slots=True)
class FromInputManager:
    """Nothing upstream: an input manager makes the value."""


@dataclass(frozen=True, slots=True)
class NoValue:
    """An input of type Nothing: what it waits for, and no value."""

    after: tuple[FromOutput | Collected, ...] = ()


InputSource: TypeAlias = FromOutput | FanIn | Collected | FromAsset | FromValue | FromInputManager | NoValue


def upstream_outputs(source: InputSource) -> tuple[FromOutput | Collected, ...]:
    """The outputs of steps that a source waits for."""
    match source:
        case FromOutput() | Collected():
            return (source,)
        case FanIn():
            return tuple(each for inner in source.sources for each in upstream_outputs(inner))
        case NoValue():
            return source.after
        case FromAsset() | FromValue() | FromInputManager():
            return ()
