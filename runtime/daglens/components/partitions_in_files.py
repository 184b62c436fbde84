"""Partitions definitions as component files write them: `{type: daily, start_date: ...}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from daglens.model.calendar_partitions import (
    DailyPartitionsDefinition,
    HourlyPartitionsDefinition,
    WeeklyPartitionsDefinition,
)
from daglens.model.partitions import PartitionsDefinition, StaticPartitionsDefinition
from daglens.model.time_partitions import TimeWindowPartitionsDefinition

from .derived_model import Model


class _Windows(Model):
    start_date: str
    end_date: str | None = None
    timezone: str | None = None


class _Hourly(_Windows):
    type: Literal["hourly"] = "hourly"
    minute_offset: int = 0


class _Daily(_Windows):
    type: Literal["daily"] = "daily"
    minute_offset: int = 0
    hour_offset: int = 0


class _Weekly(_Windows):
    type: Literal["weekly"] = "weekly"
    minute_offset: int = 0
    hour_offset: int = 0
    day_offset: int = 0


class _TimeWindow(_Windows):
    type: Literal["time_window"] = "time_window"
    fmt: str
    cron_schedule: str


class _Static(Model):
    type: Literal["static"] = "static"
    partition_keys: Sequence[str]


PARTITIONS_MODELS = _Hourly | _Daily | _Weekly | _TimeWindow | _Static
_CLASSES = {
    "hourly": HourlyPartitionsDefinition,
    "daily": DailyPartitionsDefinition,
    "weekly": WeeklyPartitionsDefinition,
}


def partitions_of_model(_context: object, model: Any) -> PartitionsDefinition | None:
    """The partitions definition; None for none."""
    if model is None:
        return None
    if isinstance(model, _Static):
        return StaticPartitionsDefinition(list(model.partition_keys))
    said: dict[str, Any] = model.model_dump(exclude={"type"})
    if isinstance(model, _TimeWindow):
        start, end = said.pop("start_date"), said.pop("end_date")
        return TimeWindowPartitionsDefinition(start=start, end=end, **said)
    return _CLASSES[model.type](**said)
