"""Contexts of schedules and sensors, for calling their functions directly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .errors import DagsterInvariantViolationError
from .tick_context import TickContext


class ScheduleEvaluationContext(TickContext):
    """What a schedule's function is told."""

    built_by = "build_schedule_context"

    def __init__(
        self,
        instance: Any = None,
        scheduled_execution_time: datetime | None = None,
        resources: Mapping[str, Any] | None = None,
        repository_def: Any = None,
    ) -> None:
        super().__init__(instance, resources, repository_def)
        self._scheduled_execution_time = scheduled_execution_time

    @property
    def has_scheduled_execution_time(self) -> bool:
        return self._scheduled_execution_time is not None

    @property
    def scheduled_execution_time(self) -> datetime:
        if self._scheduled_execution_time is None:
            raise DagsterInvariantViolationError(
                "This context has no `scheduled_execution_time`: give build_schedule_context one."
            )
        return self._scheduled_execution_time


class SensorEvaluationContext(TickContext):
    """What a sensor's function is told; `update_cursor` keeps a text for the next evaluation."""

    def __init__(
        self,
        instance: Any = None,
        cursor: str | None = None,
        resources: Mapping[str, Any] | None = None,
        repository_def: Any = None,
        definitions: Any = None,
        sensor_name: str = "",
        last_run_key: str | None = None,
        last_sensor_start_time: float | None = None,
    ) -> None:
        super().__init__(instance, resources, repository_def, definitions)
        self._cursor = cursor
        self._cursor_updated = False
        self.sensor_name = sensor_name
        self.last_run_key = last_run_key
        self.last_tick_completion_time: float | None = None
        self.last_sensor_start_time = last_sensor_start_time

    @property
    def is_first_tick_since_sensor_start(self) -> bool:
        return self.last_tick_completion_time is None

    @property
    def cursor(self) -> str | None:
        return self._cursor

    @property
    def cursor_updated(self) -> bool:
        return self._cursor_updated

    def update_cursor(self, cursor: str | None) -> None:
        self._cursor = cursor
        self._cursor_updated = True


def build_schedule_context(
    instance: Any = None,
    scheduled_execution_time: datetime | None = None,
    resources: Mapping[str, Any] | None = None,
    repository_def: Any = None,
    instance_ref: Any = None,
) -> ScheduleEvaluationContext:
    return ScheduleEvaluationContext(instance, scheduled_execution_time, resources, repository_def)


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
        instance,
        cursor,
        resources,
        repository_def,
        definitions,
        sensor_name or "",
        last_sensor_start_time=last_sensor_start_time,
    )
