"""`DagsterInstance`: what runs in this process left behind, and the partitions that were added.

Everything is kept in memory; outputs lie in `storage_dir`. `DagsterInstance.get()` is one for the process.
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

from daglens.events.event import Event
from daglens.model.asset_key import AssetCheckKey, AssetKey
from daglens.model.dagster_run import DagsterRun, DagsterRunStatus
from daglens.model.errors import CheckError, DagsterInvariantViolationError, DagsterRunNotFoundError
from daglens.model.event_values import AssetCheckEvaluation, AssetMaterialization, AssetObservation

from .dagster_event import RUNLESS_JOB, DagsterEvent
from .event_records import (
    AssetRecordsFilter,
    EventLogEntry,
    EventLogRecord,
    EventRecordsFilter,
    EventRecordsResult,
    matches,
)
from .event_type import DagsterEventType
from .events_of_instance import EventsOfInstance
from .in_process_facts import InProcessFact
from .run_records import RunRecord, RunsFilter

_of_process: list[DagsterInstance] = []


class CursorValues:
    """Small texts by key, which user code may keep between runs."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get_cursor_values(self, keys: set[str]) -> dict[str, str]:
        return {key: self._values[key] for key in keys if key in self._values}

    def set_cursor_values(self, pairs: Mapping[str, str]) -> None:
        self._values.update(pairs)


class DagsterInstance:
    """The runs, the events and the dynamic partitions of one place to run."""

    def __init__(
        self, storage_dir: str | None = None, overrides: Mapping[str, Any] | None = None, *, persistent: bool = False
    ) -> None:
        temporary = None if storage_dir else tempfile.TemporaryDirectory(prefix="daglens-", ignore_cleanup_errors=True)
        self.storage_dir = storage_dir or (temporary.name if temporary else "")
        self.is_persistent = persistent
        self._temporary = temporary
        self._overrides = dict(overrides or {})
        self._results: dict[str, Any] = {}
        self._dynamic_partitions: dict[str, list[str]] = {}
        self.run_storage = CursorValues()

    @cached_property
    def _runs(self) -> dict[str, RunRecord]:
        return {}

    @cached_property
    def _events(self) -> EventsOfInstance:
        return EventsOfInstance()

    @property
    def _records(self) -> list[EventLogRecord]:
        return self._events.records

    @staticmethod
    def ephemeral(
        tempdir: str | None = None, preload: Any = None, settings: Mapping[str, Any] | None = None
    ) -> DagsterInstance:
        return DagsterInstance(tempdir, settings)

    @staticmethod
    def local_temp(tempdir: str | None = None, overrides: Mapping[str, Any] | None = None) -> DagsterInstance:
        return DagsterInstance(tempdir, overrides, persistent=True)

    @staticmethod
    def get() -> DagsterInstance:
        """The instance of this process; it keeps outputs in the folder that DAGSTER_HOME names."""
        home = os.environ.get("DAGSTER_HOME")
        if not home:
            raise DagsterInvariantViolationError(
                "The environment variable $DAGSTER_HOME is not set: set it to an existing folder, or use "
                "DagsterInstance.ephemeral()."
            )
        if not _of_process or _of_process[0].storage_dir != home:
            _of_process[:] = [DagsterInstance(home, persistent=True)]
        return _of_process[0]

    def __enter__(self) -> DagsterInstance:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def dispose(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()

    @property
    def is_ephemeral(self) -> bool:
        return not self.is_persistent

    @property
    def root_directory(self) -> str:
        return self.storage_dir

    def storage_directory(self) -> str:
        return os.path.join(self.storage_dir, "storage")  # noqa: PTH118

    def get_settings(self, settings_key: str) -> Any:
        return self._overrides.get(settings_key)

    @property
    def nux_enabled(self) -> bool:
        return bool((self.get_settings("nux") or {}).get("enabled", True))

    # -- what a run tells ----------------------------------------------------------------------------------------------

    def start_run(self, run: DagsterRun) -> None:
        now = time.time()
        self._runs[run.run_id] = RunRecord(len(self._runs) + 1, run, now, now, now)

    def end_run(self, run_id: str, status: DagsterRunStatus, result: Any) -> None:
        record, now = self._runs[run_id], time.time()
        tags = dict(record.dagster_run.tags)
        if status is DagsterRunStatus.FAILURE:
            tags["dagster/failure_reason"] = "STEP_FAILURE"
        run = replace(record.dagster_run, status=status, tags=tags)
        self._runs[run_id] = replace(record, dagster_run=run, update_timestamp=now, end_time=now)
        self._results[run_id] = result

    def record_event(self, run_id: str, job_name: str, event: Event | InProcessFact, subject: Any) -> None:
        self._events.tell(event, subject, run_id, job_name)

    def report_runless_asset_event(
        self, asset_event: AssetMaterialization | AssetObservation | AssetCheckEvaluation
    ) -> None:
        """Record what happened to an asset outside any run."""
        match asset_event:
            case AssetObservation():
                kind = DagsterEventType.ASSET_OBSERVATION
            case AssetMaterialization():
                kind = DagsterEventType.ASSET_MATERIALIZATION
            case AssetCheckEvaluation():
                kind = DagsterEventType.ASSET_CHECK_EVALUATION
            case _:
                raise DagsterInvariantViolationError(
                    "An asset event is an AssetMaterialization, AssetObservation or AssetCheckEvaluation, not "
                    f"{asset_event!r}."
                )
        self._events.add(DagsterEvent(kind.value, RUNLESS_JOB, None, None, asset_event))

    def result_of(self, run_id: str) -> Any:
        """The result of a run of this instance, for runs that read what it stored. Raises DagsterRunNotFoundError."""
        if run_id not in self._results:
            raise DagsterRunNotFoundError(f"This instance has no run {run_id}.", invalid_run_id=run_id)
        return self._results[run_id]

    def planned_assets(self, run_id: str) -> frozenset[Any]:
        """Keys of the assets and checks that a run was to make; none for a run that is not of this instance."""
        return self._results[run_id].planned_assets if run_id in self._results else frozenset()

    def partition_of_run(self, run: DagsterRun) -> str | None:
        return run.tags.get("dagster/partition")

    # -- runs ----------------------------------------------------------------------------------------------------------

    def get_run_records(
        self,
        filters: RunsFilter | None = None,
        limit: int | None = None,
        order_by: str | None = None,
        ascending: bool = False,
        cursor: str | None = None,
        bucket_by: Any = None,
    ) -> Sequence[RunRecord]:
        found = [each for each in self._runs.values() if filters is None or filters.matches(each)]
        return (found if ascending else found[::-1])[:limit]

    def get_runs(
        self,
        filters: RunsFilter | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        bucket_by: Any = None,
        ascending: bool = False,
    ) -> Sequence[DagsterRun]:
        return [each.dagster_run for each in self.get_run_records(filters, limit, ascending=ascending)]

    def get_run_ids(self, filters: RunsFilter | None = None, cursor: Any = None, limit: int | None = None) -> list[str]:
        return [each.run_id for each in self.get_runs(filters, cursor, limit)]

    def get_runs_count(self, filters: RunsFilter | None = None) -> int:
        return len(self.get_run_records(filters))

    def get_run_by_id(self, run_id: str) -> DagsterRun | None:
        return self._runs[run_id].dagster_run if run_id in self._runs else None

    def get_run_record_by_id(self, run_id: str) -> RunRecord | None:
        return self._runs.get(run_id)

    def has_run(self, run_id: str) -> bool:
        return run_id in self._runs

    def delete_run(self, run_id: str) -> None:
        self._runs.pop(run_id, None)
        self._events.forget(lambda each: each.run_id == run_id)

    # -- events --------------------------------------------------------------------------------------------------------

    def get_event_records(
        self, event_records_filter: Any, limit: int | None = None, ascending: bool = False
    ) -> Sequence[EventLogRecord]:
        wanted = event_records_filter
        if not isinstance(wanted, EventRecordsFilter):
            wanted = EventRecordsFilter(DagsterEventType(wanted))
        found = [each for each in self._records if matches(each, wanted)]
        return (found if ascending else found[::-1])[:limit]

    def all_logs(self, run_id: str, of_type: Any = None) -> Sequence[EventLogEntry]:
        kinds = None if of_type is None else {of_type} if isinstance(of_type, DagsterEventType) else set(of_type)
        return [
            each.event_log_entry
            for each in self._records
            if each.run_id == run_id and (kinds is None or each.event_type in kinds)
        ]

    def get_records_for_run(
        self, run_id: str, cursor: Any = None, of_type: Any = None, limit: int | None = None, ascending: bool = True
    ) -> EventRecordsResult:
        kinds = None if of_type is None else {of_type} if isinstance(of_type, DagsterEventType) else set(of_type)
        found = [
            each for each in self._records if each.run_id == run_id and (kinds is None or each.event_type in kinds)
        ]
        page = (found if ascending else found[::-1])[:limit]
        return EventRecordsResult(page, str(page[-1].storage_id) if page else "-1", len(page) < len(found))

    def get_logs_for_run(
        self, run_id: str, cursor: Any = None, of_type: Any = None, limit: int | None = None
    ) -> Sequence[EventLogEntry]:
        return self.all_logs(run_id, of_type)[:limit]

    @property
    def event_log_storage(self) -> DagsterInstance:
        """Itself: events are kept here."""
        return self

    def fetch_materializations(
        self,
        records_filter: AssetKey | AssetRecordsFilter,
        limit: int,
        cursor: str | None = None,
        ascending: bool = False,
    ) -> EventRecordsResult:
        return self._fetch(DagsterEventType.ASSET_MATERIALIZATION, records_filter, limit, cursor, ascending)

    def fetch_observations(
        self,
        records_filter: AssetKey | AssetRecordsFilter,
        limit: int,
        cursor: str | None = None,
        ascending: bool = False,
    ) -> EventRecordsResult:
        return self._fetch(DagsterEventType.ASSET_OBSERVATION, records_filter, limit, cursor, ascending)

    def _fetch(
        self, kind: DagsterEventType, wanted: Any, limit: int, cursor: str | None, ascending: bool
    ) -> EventRecordsResult:
        chosen = AssetRecordsFilter(wanted) if isinstance(wanted, AssetKey) else wanted
        found = self.get_event_records(chosen.of_kind(kind), ascending=ascending)
        if cursor is not None:
            place = int(cursor)
            found = [each for each in found if (each.storage_id > place if ascending else each.storage_id < place)]
        page = found[:limit]
        return EventRecordsResult(page, str(page[-1].storage_id) if page else cursor or "-1", len(page) == limit)

    def get_latest_materialization_event(self, asset_key: AssetKey) -> EventLogEntry | None:
        if not isinstance(asset_key, AssetKey):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(f'Param "asset_key" is not an AssetKey. Got {asset_key!r}.')
        found = self.fetch_materializations(asset_key, 1).records
        return found[0].event_log_entry if found else None

    def get_asset_check_execution_history(
        self, check_key: AssetCheckKey, limit: int, cursor: int | None = None, **_filters: Any
    ) -> Sequence[EventLogRecord]:
        """The records of the check's evaluations, newest first."""
        kind = DagsterEventType.ASSET_CHECK_EVALUATION
        found = [
            each
            for each in reversed(self._records)
            if each.event_type is kind
            and each.event_log_entry.get_dagster_event().subject.asset_check_key == check_key
            and (cursor is None or each.storage_id < cursor)
        ]
        return found[:limit]

    def get_latest_asset_check_evaluation(self, check_key: AssetCheckKey) -> AssetCheckEvaluation | None:
        """What the check said last, None where it was never evaluated."""
        for each in reversed(self._records):
            subject = None if each.event_log_entry.dagster_event is None else each.event_log_entry.dagster_event.subject
            if isinstance(subject, AssetCheckEvaluation) and subject.asset_check_key == check_key:
                return subject
        return None

    def get_latest_materialization_events(
        self, asset_keys: Sequence[AssetKey]
    ) -> Mapping[AssetKey, EventLogEntry | None]:
        return {key: self.get_latest_materialization_event(key) for key in asset_keys}

    def get_materialized_partitions(
        self, asset_key: AssetKey, before_cursor: Any = None, after_cursor: Any = None
    ) -> set[str]:
        found = self.get_event_records(EventRecordsFilter(DagsterEventType.ASSET_MATERIALIZATION, asset_key))
        return {each.partition_key for each in found if each.partition_key is not None}

    def get_asset_keys(
        self, prefix: Sequence[str] | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Sequence[AssetKey]:
        keys = {each.asset_key for each in self._records if each.asset_key is not None}
        start = tuple(prefix or ())
        return sorted((key for key in keys if key.parts[: len(start)] == start), key=lambda key: key.parts)[:limit]

    all_asset_keys = get_asset_keys

    def has_asset_key(self, asset_key: AssetKey) -> bool:
        return asset_key in self.get_asset_keys()

    def wipe_assets(self, asset_keys: Sequence[AssetKey]) -> None:
        self._events.forget(lambda each: each.asset_key in asset_keys)

    # -- dynamic partitions --------------------------------------------------------------------------------------------

    def add_dynamic_partitions(self, partitions_def_name: str, partition_keys: Sequence[str]) -> None:
        self._check_keys(partition_keys)
        known = self._dynamic_partitions.setdefault(partitions_def_name, [])
        known.extend(key for key in dict.fromkeys(partition_keys) if key not in known)

    @staticmethod
    def _check_keys(partition_keys: Sequence[str]) -> None:
        if isinstance(partition_keys, str):
            raise DagsterInvariantViolationError("partition_keys is a list of keys, not one key.")

    def delete_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> None:
        known = self._dynamic_partitions.get(partitions_def_name, [])
        if partition_key in known:
            known.remove(partition_key)

    def get_dynamic_partitions(self, partitions_def_name: str) -> Sequence[str]:
        return list(self._dynamic_partitions.get(partitions_def_name, ()))

    def has_dynamic_partition(self, partitions_def_name: str, partition_key: str) -> bool:
        return partition_key in self._dynamic_partitions.get(partitions_def_name, ())


@contextmanager
def instance_for_test(
    overrides: Mapping[str, Any] | None = None,
    set_dagster_home: bool = True,
    temp_dir: str | None = None,
    synchronous_run_launcher: bool = False,
    synchronous_run_coordinator: bool = False,
) -> Generator[DagsterInstance]:
    """An instance that is gone afterwards; meanwhile it is what `DagsterInstance.get()` gives."""
    with DagsterInstance.local_temp(temp_dir, overrides) as instance:
        if not set_dagster_home:
            yield instance
            return
        before, home = list(_of_process), os.environ.get("DAGSTER_HOME")
        _of_process[:] = [instance]
        os.environ["DAGSTER_HOME"] = instance.storage_dir
        try:
            yield instance
        finally:
            _of_process[:] = before
            if home is None:
                os.environ.pop("DAGSTER_HOME", None)
            else:
                os.environ["DAGSTER_HOME"] = home
