"""Contexts of schedules and sensors, for calling their functions directly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .errors import DagsterInvariantViolationError
from .step_scope import ResourceSet, ignore

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


@dataclass
class ScheduleEvaluationContext:
    """What a schedule's function is told."""

    scheduled_time: Any = None
    instance: Any = None
    resources: Any = field(default_factory=lambda: ResourceSet({}))
    repository_def: Any = None

    @property
    def scheduled_execution_time(self) -> datetime:
        if self.scheduled_time is None:
            raise DagsterInvariantViolationError(
                "Attempting to access scheduled_execution_time, but no scheduled_execution_time was set on this context"
            )
        return self.scheduled_time

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        return DagsterLogManager(ignore)


@dataclass
class SensorEvaluationContext:
    """What a sensor's function is told; `update_cursor` keeps a text for the next evaluation."""

    cursor: str | None = None
    instance: Any = None
    resources: Any = field(default_factory=lambda: ResourceSet({}))
    repository_def: Any = None
    last_run_key: str | None = None
    sensor_name: str = ""
    last_tick_completion_time: float | None = None

    def update_cursor(self, cursor: str | None) -> None:
        self.cursor = cursor

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        return DagsterLogManager(ignore)


def build_schedule_context(
    instance: Any = None,
    scheduled_execution_time: datetime | None = None,
    resources: Mapping[str, Any] | None = None,
    repository_def: Any = None,
    instance_ref: Any = None,
) -> ScheduleEvaluationContext:
    return ScheduleEvaluationContext(scheduled_execution_time, instance, ResourceSet(resources or {}), repository_def)


def build_sensor_context(
    instance: Any = None,
    cursor: str | None = None,
    repository_name: str | None = None,
    repository_def: Any = None,
    sensor_name: str | None = None,
    resources: Mapping[str, Any] | None = None,
    definitions: Any = None,
    instance_ref: Any = None,
    last_sensor_start_time: float | None = None,
) -> SensorEvaluationContext:
    return SensorEvaluationContext(
        cursor, instance, ResourceSet(resources or {}), repository_def or definitions, sensor_name=sensor_name or ""
    )
