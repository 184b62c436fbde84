"""What happened to assets and checks, as automation conditions ask it of an instance."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .asset_key import AssetCheckKey, AssetKey

Parts = frozenset[Any]
_DATA_VERSION = "dagster/data_version"


class History:
    """The instance's events by asset and check. `after` is the number of the last event of the previous tick."""

    def __init__(self, instance: Any, after: int) -> None:
        from daglens.execution.event_type import DagsterEventType

        kinds = (
            DagsterEventType.ASSET_MATERIALIZATION,
            DagsterEventType.ASSET_OBSERVATION,
            DagsterEventType.ASSET_CHECK_EVALUATION,
        )
        self._instance, self._after = instance, after
        self._by_key: dict[AssetKey | AssetCheckKey, list[Any]] = {}
        self.last_event = after
        for kind in kinds:
            for record in instance.get_event_records(kind, ascending=True):
                self.last_event = max(self.last_event, record.storage_id)
                key = self._key_of(record)
                if key is not None:
                    self._by_key.setdefault(key, []).append(record)

    @staticmethod
    def _key_of(record: Any) -> Any:
        subject = record.event_log_entry.dagster_event.subject
        return getattr(subject, "asset_check_key", None) or record.asset_key

    def _records(self, key: Any) -> list[Any]:
        return self._by_key.get(key, [])

    def _last_by_part(self, key: Any) -> dict[str | None, Any]:
        return {record.partition_key: record for record in self._records(key)}

    def existing(self, key: Any) -> Parts:
        """The partitions that were ever made, observed or checked."""
        return frozenset(self._last_by_part(key))

    def updated(self, key: Any) -> dict[str | None, float]:
        """The partitions that something happened to since the previous tick, and when it did last.

        To observe the data version that was there before is nothing that happened.
        """
        found: dict[str | None, float] = {}
        versions: dict[str | None, Any] = {}
        for record in self._records(key):
            part, version = record.partition_key, _version_of(record)
            is_same = record.asset_observation is not None and versions.get(part) == version
            versions[part] = version
            if record.storage_id > self._after and not is_same:
                found[part] = record.timestamp
        return found

    def version_changed(self, key: Any) -> Parts:
        """Partitions updated since the previous tick to another data version than they had."""
        before: dict[str | None, Any] = {}
        now: dict[str | None, Any] = {}
        for record in self._records(key):
            (now if record.storage_id > self._after else before)[record.partition_key] = _version_of(record)
        return frozenset(part for part, version in now.items() if before.get(part) != version)

    def checked(self, key: Any, *, passed: bool) -> Parts:
        """The partitions whose last evaluation passed, or did not, and came after the asset's last materialization."""
        made = {part: record.storage_id for part, record in self._last_by_part(key.asset_key).items()}
        return frozenset(
            part
            for part, record in self._last_by_part(key).items()
            if record.event_log_entry.dagster_event.subject.passed is passed and record.storage_id > made.get(part, -1)
        )

    def failed(self, key: Any) -> Parts:
        """The partitions whose last run failed without making the asset."""
        made = {record.run_id for record in self._records(key)}
        last = {part: run for part, run in self._runs_for(key) if run.is_finished}
        return frozenset(part for part, run in last.items() if run.run_id not in made and not run.is_success)

    def in_progress(self, key: Any) -> Parts:
        """The partitions that a run is to make which has begun and has not made them yet."""
        made = {(record.run_id, record.partition_key) for record in self._records(key)}
        return frozenset(
            part for part, run in self._runs_for(key) if not run.is_finished and (run.run_id, part) not in made
        )

    def _runs_for(self, key: Any) -> Iterator[tuple[str | None, Any]]:
        """The runs that set out to make the asset, oldest first, with the partition that each was for."""
        for run in reversed(self._instance.get_runs()):
            if key in self._instance.planned_assets(run.run_id):
                yield self._instance.partition_of_run(run), run

    def made_together(self, key: Any, root: Any) -> Parts:
        """The partitions whose last update came from a run that was to make `root` too, which is another asset."""
        if key == root:
            return frozenset()
        return frozenset(
            part
            for part, record in self._last_by_part(key).items()
            if root in self._instance.planned_assets(record.run_id)
        )

    def made_with_tags(self, key: Any, names: Iterable[str], values: Iterable[tuple[str, str]]) -> Parts:
        """The partitions whose last update came from a run that has these tags, and these with their values."""
        wanted_names, wanted = set(names), set(values)
        found: set[Any] = set()
        for part, record in self._last_by_part(key).items():
            run = self._instance.get_run_by_id(record.run_id)
            if run is not None and wanted_names <= set(run.tags) and wanted <= set(run.tags.items()):
                found.add(part)
        return frozenset(found)


def _version_of(record: Any) -> Any:
    """The data version that an event tells, else the event's number: each value is another one."""
    return (record.event_log_entry.tags or {}).get(_DATA_VERSION, record.storage_id)
