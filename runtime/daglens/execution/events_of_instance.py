"""The events of an instance, in order. Records are made when somebody asks: of most runs, nobody does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeAlias

from daglens.events.event import Event, LogLine

from .dagster_event import DagsterEvent, dagster_event
from .event_records import EventLogEntry, EventLogRecord
from .in_process_facts import InProcessFact

_Told: TypeAlias = "tuple[Event | InProcessFact, Any, str, str, float]"
"""A fact, the object that it is about, the run and its job, and when, in seconds since the epoch."""


class EventsOfInstance:
    """Takes what runs tell, and gives it as numbered records."""

    def __init__(self, records: list[EventLogRecord] | None = None) -> None:
        self._records = [] if records is None else records
        self._told: list[_Told] = []

    def tell(self, fact: Event | InProcessFact, subject: Any, run_id: str, job_name: str) -> None:
        self._told.append((fact, subject, run_id, job_name, time.time()))

    def add(self, event: DagsterEvent) -> None:
        """An event that no run told."""
        self._keep(EventLogEntry(event, "", time.time()), self.records)

    def forget(self, unwanted: Callable[[EventLogRecord], bool]) -> None:
        self._records = [each for each in self.records if not unwanted(each)]

    @property
    def records(self) -> list[EventLogRecord]:
        told, self._told = self._told, []
        for fact, subject, run_id, job_name, moment in told:
            event = dagster_event(fact, subject, job_name)
            if isinstance(fact, LogLine):
                self._keep(EventLogEntry(event, run_id, moment, fact.text, fact.level), self._records)
            elif event is not None:
                self._keep(EventLogEntry(event, run_id, moment), self._records)
        return self._records

    @staticmethod
    def _keep(entry: EventLogEntry, records: list[EventLogRecord]) -> None:
        records.append(EventLogRecord(records[-1].storage_id + 1 if records else 1, entry))
