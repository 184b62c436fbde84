"""Events as an instance keeps them, and what is asked of them."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from daglens.model.asset_key import AssetKey
from daglens.model.errors import DagsterInvariantViolationError
from daglens.model.event_values import AssetMaterialization, AssetObservation
from daglens.record import dataclass

from .dagster_event import DagsterEvent
from .event_type import DagsterEventType

_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}


@dataclass(frozen=True)
class EventLogEntry:
    """One event of one run and when it was; or a line of its log, which has no event."""

    dagster_event: DagsterEvent | None
    run_id: str
    timestamp: float
    user_message: str = ""
    level_name: str | None = "DEBUG"

    @property
    def level(self) -> int:
        """As the standard module `logging` counts."""
        return _LEVELS.get(self.level_name or "DEBUG", 20)

    @property
    def job_name(self) -> str | None:
        return None if self.dagster_event is None else self.dagster_event.job_name

    @property
    def step_key(self) -> str | None:
        return None if self.dagster_event is None else self.dagster_event.step_key

    @property
    def message(self) -> str:
        return self.user_message or ("" if self.dagster_event is None else self.dagster_event.message)

    @property
    def error_info(self) -> Any:
        return None if self.dagster_event is None else self.dagster_event.error

    @property
    def is_dagster_event(self) -> bool:
        return self.dagster_event is not None

    def get_dagster_event(self) -> DagsterEvent:
        if self.dagster_event is None:
            raise DagsterInvariantViolationError("Not a dagster event: it is a line of the log.")
        return self.dagster_event

    @property
    def dagster_event_type(self) -> DagsterEventType | None:
        return None if self.dagster_event is None else self.dagster_event.event_type

    @property
    def _subject(self) -> Any:
        return None if self.dagster_event is None else self.dagster_event.subject

    @property
    def asset_materialization(self) -> AssetMaterialization | None:
        return self._subject if type(self._subject) is AssetMaterialization else None

    @property
    def asset_observation(self) -> AssetObservation | None:
        return self._subject if isinstance(self._subject, AssetObservation) else None

    @property
    def tags(self) -> Any:
        return getattr(self._subject, "tags", None)


@dataclass(frozen=True)
class EventLogRecord:
    """An entry and its number, which grows with every event of the instance."""

    storage_id: int
    event_log_entry: EventLogEntry

    @property
    def run_id(self) -> str:
        return self.event_log_entry.run_id

    @property
    def timestamp(self) -> float:
        return self.event_log_entry.timestamp

    @property
    def event_type(self) -> DagsterEventType | None:
        return self.event_log_entry.dagster_event_type

    @property
    def asset_key(self) -> AssetKey | None:
        event = self.event_log_entry.dagster_event
        return None if event is None else event.asset_key

    @property
    def partition_key(self) -> str | None:
        event = self.event_log_entry.dagster_event
        return None if event is None else event.partition

    @property
    def asset_materialization(self) -> AssetMaterialization | None:
        return self.event_log_entry.asset_materialization

    @property
    def asset_observation(self) -> AssetObservation | None:
        return self.event_log_entry.asset_observation


@dataclass(frozen=True)
class EventRecordsFilter:
    """Which records: one kind, and what else is given. Times are seconds since the epoch and exclusive."""

    event_type: DagsterEventType
    asset_key: AssetKey | None = None
    asset_partitions: Sequence[str] | None = None
    after_cursor: int | None = None
    before_cursor: int | None = None
    after_timestamp: float | None = None
    before_timestamp: float | None = None
    storage_ids: Sequence[int] | None = None
    tags: Any = None


@dataclass(frozen=True)
class AssetRecordsFilter:
    """Which of an asset's materializations or observations."""

    asset_key: AssetKey
    asset_partitions: Sequence[str] | None = None
    after_timestamp: float | None = None
    before_timestamp: float | None = None
    after_storage_id: int | None = None
    before_storage_id: int | None = None
    storage_ids: Sequence[int] | None = None

    def of_kind(self, event_type: DagsterEventType) -> EventRecordsFilter:
        return EventRecordsFilter(
            event_type,
            self.asset_key,
            self.asset_partitions,
            self.after_storage_id,
            self.before_storage_id,
            self.after_timestamp,
            self.before_timestamp,
            self.storage_ids,
        )


class EventRecordsResult(NamedTuple):
    """A page of records; `cursor` asks for the next one."""

    records: Sequence[EventLogRecord]
    cursor: str
    has_more: bool


def matches(record: EventLogRecord, wanted: EventRecordsFilter) -> bool:
    return (
        record.event_type is wanted.event_type
        and (wanted.asset_key is None or record.asset_key == wanted.asset_key)
        and (wanted.asset_partitions is None or record.partition_key in wanted.asset_partitions)
        and (wanted.storage_ids is None or record.storage_id in wanted.storage_ids)
        and (wanted.after_cursor is None or record.storage_id > wanted.after_cursor)
        and (wanted.before_cursor is None or record.storage_id < wanted.before_cursor)
        and (wanted.after_timestamp is None or record.timestamp > wanted.after_timestamp)
        and (wanted.before_timestamp is None or record.timestamp < wanted.before_timestamp)
    )
