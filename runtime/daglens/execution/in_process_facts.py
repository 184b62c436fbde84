"""What happened in a run that only results in this process are told: no log keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from daglens.record import dataclass


@dataclass(frozen=True)
class TypeCheckData:
    """The outcome of one check of a value against its type; `label` is the input's or output's name."""

    success: bool
    label: str
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class StepInputChecked:
    """An input's value was checked against its type."""

    step: str
    input: str
    type_check: TypeCheckData


@dataclass(frozen=True)
class InputLoaded:
    """A manager loaded an input; `output` and `upstream` say what was stored there, where a step of a run did it."""

    step: str
    input: str
    manager_key: str
    output: str | None = None
    upstream: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class OutputRefused:
    """An output's value failed the check of its type, so that it was not stored."""

    step: str
    output: str
    mapping_key: str | None
    type_check: TypeCheckData


@dataclass(frozen=True)
class OutputHandled:
    """A manager stored an output."""

    step: str
    output: str
    mapping_key: str | None
    manager_key: str
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class HookCompleted:
    """A hook ran after a step, raised `error`, or was not asked, as the step ended otherwise."""

    step: str
    hook: str
    error: Any = None
    skipped: bool = False


@dataclass(frozen=True)
class AssetPlanned:
    """The run is to make an asset, or to evaluate a check: `subject` is its key."""

    step: str
    is_check: bool


@dataclass(frozen=True)
class EngineNotice:
    """Something happened beside the steps."""

    message: str
    error: Any = None


InProcessFact = (
    StepInputChecked | InputLoaded | OutputRefused | OutputHandled | HookCompleted | AssetPlanned | EngineNotice
)
IN_PROCESS_FACTS = (
    StepInputChecked,
    InputLoaded,
    OutputRefused,
    OutputHandled,
    HookCompleted,
    AssetPlanned,
    EngineNotice,
)
