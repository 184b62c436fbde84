"""`@multi_asset_sensor`: called on a schedule, with the materializations of several assets since its cursor at hand."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .asset_key import AssetKey
from .asset_selection import AssetSelection
from .errors import (
    CheckError,
    DagsterInvalidDefinitionError,
    DagsterInvalidInvocationError,
    DagsterInvariantViolationError,
)
from .multi_asset_cursor import AssetCursor, advanced_cursor, read_cursor, written_cursor
from .run_requests import RunRequest
from .sensor import SensorDefinition, SensorResult, made_sensor
from .sensor_contexts import SensorEvaluationContext
from .tick_function import invoke_tick_function


class MultiAssetSensorEvaluationContext(SensorEvaluationContext):
    """Which assets are watched, their unconsumed materializations, and which of them were consumed in this tick."""

    built_by = "build_multi_asset_sensor_context"

    def __init__(
        self,
        instance: Any = None,
        cursor: str | None = None,
        resources: Mapping[str, Any] | None = None,
        repository_def: Any = None,
        definitions: Any = None,
        sensor_name: str = "",
        *,
        monitored_assets: Sequence[AssetKey] | AssetSelection,
    ) -> None:
        super().__init__(instance, cursor, resources, repository_def, definitions, sensor_name)
        if isinstance(monitored_assets, AssetSelection):
            if self.repository_def is None:
                raise DagsterInvalidInvocationError("A selection of monitored assets needs a repository definition.")
            monitored_assets = sorted(monitored_assets.resolve(self.repository_def.asset_graph))
        self._keys = [AssetKey.from_coercible(key) for key in monitored_assets]
        self._advanced: dict[AssetKey, dict[int, str | None]] = {}
        self._all_advanced = False
        self._cursors = read_cursor(cursor, self._keys)

    @property
    def asset_keys(self) -> Sequence[AssetKey]:
        return self._keys

    @property
    def monitored_assets(self) -> Sequence[AssetKey]:
        return self._keys

    @property
    def assets_defs_by_key(self) -> dict[AssetKey, Any]:
        known = self._required_repository().assets_defs_by_key
        return {key: known.get(key) for key in self._keys}

    def _required_repository(self) -> Any:
        if self.repository_def is None:
            raise DagsterInvariantViolationError(
                "Attempted to read definitions, but the context has no repository: give it `definitions=` or "
                "`repository_def=`."
            )
        return self.repository_def

    # -- what happened -------------------------------------------------------------------------------------------------

    def _get_cursor(self, asset_key: AssetKey) -> AssetCursor:
        return self._cursors.get(str(asset_key), AssetCursor())

    @property
    def _initial_unconsumed_events_by_id(self) -> dict[int, Any]:
        return {each.storage_id: each for key in self._keys for each in self.get_trailing_unconsumed_events(key)}

    def get_cursor_partition(self, asset_key: AssetKey | None) -> str | None:
        return self._get_cursor(self._watched(asset_key)).latest_consumed_event_partition

    def get_trailing_unconsumed_events(self, asset_key: AssetKey) -> Sequence[Any]:
        """Records before the cursor whose partition no consumed event was of."""
        numbers = sorted(self._get_cursor(asset_key).trailing_unconsumed_partitioned_event_ids.values())
        return [] if not numbers else self._records(asset_key, storage_ids=numbers)

    def _records(
        self, asset_key: AssetKey, limit: int = 10_000, newest_first: bool = False, **wanted: Any
    ) -> list[Any]:
        from daglens.execution.event_records import AssetRecordsFilter

        chosen = AssetRecordsFilter(asset_key, **wanted)
        return list(self.instance.fetch_materializations(chosen, limit=limit, ascending=not newest_first).records)

    def _watched(self, asset_key: AssetKey | None) -> AssetKey:
        if asset_key is None or asset_key not in self._keys:
            raise DagsterInvalidInvocationError(f"This sensor does not watch asset {asset_key}.")
        return asset_key

    def materialization_records_for_key(self, asset_key: AssetKey, limit: int | None = None) -> Sequence[Any]:
        """Records after the cursor, oldest first."""
        key = self._watched(asset_key)
        return self._records(key, limit or 10_000, after_storage_id=self._get_cursor(key).latest_consumed_event_id)

    def latest_materialization_records_by_key(
        self, asset_keys: Sequence[AssetKey] | None = None
    ) -> Mapping[AssetKey, Any]:
        """The last record after the cursor for each asset, None where there is none."""
        found: dict[AssetKey, Any] = {}
        for key in asset_keys or self._keys:
            after = self._get_cursor(self._watched(key)).latest_consumed_event_id
            records = self._records(key, 1, newest_first=True, after_storage_id=after)
            found[key] = records[0] if records else None
        return found

    def latest_materialization_records_by_partition(
        self, asset_key: AssetKey, after_cursor_partition: bool | None = False
    ) -> Mapping[str, Any]:
        """By partition, the last record after the cursor or unconsumed before it, in the order of their numbers."""
        key = self._watched(asset_key)
        definition = self._required_repository().asset_graph.specs[key].partitions_def
        if definition is None:
            raise DagsterInvariantViolationError(f"Cannot get partitions: asset {key} is not partitioned.")
        cursor = self._get_cursor(key)
        records = [*self.get_trailing_unconsumed_events(key), *self.materialization_records_for_key(key)]
        wanted = set(definition.get_partition_keys(dynamic_partitions_store=self._instance))
        if after_cursor_partition and cursor.latest_consumed_event_partition in wanted:
            ordered = list(definition.get_partition_keys(dynamic_partitions_store=self._instance))
            wanted = set(ordered[ordered.index(str(cursor.latest_consumed_event_partition)) + 1 :])
        found: dict[str, Any] = {}
        for record in records:
            if record.partition_key in wanted:
                found.pop(record.partition_key, None)
                found[record.partition_key] = record
        return found

    def latest_materialization_records_by_partition_and_asset(self) -> Mapping[str, Mapping[AssetKey, Any]]:
        found: dict[str, dict[AssetKey, Any]] = {}
        for key in self._keys:
            for partition, record in self.latest_materialization_records_by_partition(key).items():
                found.setdefault(partition, {})[key] = record
        return found

    def all_partitions_materialized(self, asset_key: AssetKey, partitions: Sequence[str] | None = None) -> bool:
        definition = self._required_repository().asset_graph.specs[self._watched(asset_key)].partitions_def
        wanted = partitions or definition.get_partition_keys(dynamic_partitions_store=self._instance)
        return set(wanted) <= self.instance.get_materialized_partitions(asset_key)

    def get_downstream_partition_keys(
        self, partition_key: str, from_asset_key: AssetKey, to_asset_key: AssetKey
    ) -> Sequence[str]:
        """The partitions of one asset that read `partition_key` of the other."""
        from .multi_partition_mapping import mapping_between

        graph = self._required_repository().asset_graph
        upstream, downstream = (graph.specs[key].partitions_def for key in (from_asset_key, to_asset_key))
        if upstream is None or downstream is None:
            raise DagsterInvalidInvocationError("Both assets must be partitioned.")
        mapping = mapping_between(graph.definitions_by_key[to_asset_key], from_asset_key, upstream, downstream)
        return list(mapping.downstream_keys([partition_key], upstream, downstream))

    # -- the cursor ----------------------------------------------------------------------------------------------------

    def update_cursor(self, cursor: str | None) -> None:
        if cursor is not None and self._advanced:
            raise DagsterInvariantViolationError(
                "Do not set the cursor of a multi-asset sensor: use advance_cursor or advance_all_cursors."
            )
        super().update_cursor(cursor)

    def advance_cursor(self, materialization_records_by_key: Mapping[AssetKey, Any]) -> None:
        for key, record in materialization_records_by_key.items():
            if record is not None:
                self._advanced.setdefault(self._watched(key), {})[record.storage_id] = record.partition_key
        self._cursor_updated = True

    def advance_all_cursors(self) -> None:
        for key in self._keys:
            records = self._records(key, 1, newest_first=True)
            self.advance_cursor({key: records[0] if records else None})
        self._all_advanced = True
        self._cursor_updated = True

    def end_tick(self) -> None:
        """Write what was consumed into the cursor, for the next tick."""
        if self._advanced:
            cursors = {key: self._advanced_cursor(key) for key in self._keys}
            self._cursor = written_cursor(cursors)
            self._cursors = {str(key): each for key, each in cursors.items()}
        self._advanced, self._all_advanced = {}, False

    def _advanced_cursor(self, key: AssetKey) -> AssetCursor:
        before, advanced = self._get_cursor(key), self._advanced.get(key, {})
        seen: list[Any] = []
        if advanced and not self._all_advanced:
            after = before.latest_consumed_event_id
            between = self._records(key, after_storage_id=after, before_storage_id=max(advanced))
            seen = [*self.get_trailing_unconsumed_events(key), *between]
        return advanced_cursor(key, before, advanced, seen, self._all_advanced)


class MultiAssetSensorDefinition(SensorDefinition):
    """`monitored_assets` are keys or a selection."""

    kind = "multi_asset"

    def __init__(
        self,
        name: str,
        *,
        monitored_assets: Any,
        asset_materialization_fn: Callable[..., Any],
        request_assets: Any = None,
        **given: Any,
    ) -> None:
        self.monitored_assets = monitored_assets
        super().__init__(name, evaluation_fn=asset_materialization_fn, asset_selection=request_assets, **given)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        contexts: list[Any] = []

        def make_context() -> MultiAssetSensorEvaluationContext:
            return MultiAssetSensorEvaluationContext(monitored_assets=self.monitored_assets)

        for each in (*args, *kwargs.values()):
            if isinstance(each, MultiAssetSensorEvaluationContext):
                contexts.append(each)
        returned = invoke_tick_function(
            self.tick, "sensor", self.name, self.required_resource_keys, make_context, args, kwargs
        )
        for context in contexts:
            self._end(context, [] if returned is None else [returned])
        return returned

    def _answers(self, context: SensorEvaluationContext) -> list[Any]:
        if not isinstance(context, MultiAssetSensorEvaluationContext):
            context = MultiAssetSensorEvaluationContext(
                context.instance,
                context.cursor,
                context.resource_defs,
                context.repository_def,
                sensor_name=self.name,
                monitored_assets=self.monitored_assets,
            )
        given = super()._answers(context)
        self._end(context, given)
        return given

    def _end(self, context: MultiAssetSensorEvaluationContext, given: Sequence[Any]) -> None:
        asks = any(
            isinstance(each, RunRequest) or (isinstance(each, SensorResult) and each.run_requests) for each in given
        )
        if any(isinstance(each, SensorResult) and each.cursor for each in given):
            raise DagsterInvariantViolationError(
                "Cannot set cursor in a multi_asset_sensor: it follows from the materializations that were read."
            )
        if asks and not context.cursor_updated:
            raise DagsterInvalidDefinitionError(
                "The sensor asked for a run and left its cursor where it was: the next tick would ask for the same "
                "run again. Call context.advance_cursor or context.advance_all_cursors."
            )
        context.end_tick()


def multi_asset_sensor(
    monitored_assets: Sequence[AssetKey] | AssetSelection, *, name: str | None = None, **given: Any
) -> Callable[[Callable[..., Any]], MultiAssetSensorDefinition]:
    """Decorates a function that looks at new materializations of several assets."""
    is_keys = isinstance(monitored_assets, Sequence) and all(isinstance(each, AssetKey) for each in monitored_assets)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not is_keys and not isinstance(monitored_assets, AssetSelection):
        raise CheckError("`monitored_assets` of a multi_asset_sensor are asset keys, or a selection.")

    def decorate(function: Callable[..., Any]) -> MultiAssetSensorDefinition:
        return made_sensor(
            MultiAssetSensorDefinition,
            function,
            name,
            monitored_assets=monitored_assets,
            asset_materialization_fn=function,
            **given,
        )

    return decorate


def build_multi_asset_sensor_context(
    *,
    monitored_assets: Sequence[AssetKey] | AssetSelection,
    repository_def: Any = None,
    instance: Any = None,
    cursor: str | None = None,
    repository_name: str | None = None,
    cursor_from_latest_materializations: bool = False,
    resources: Mapping[str, Any] | None = None,
    definitions: Any = None,
    last_sensor_start_time: float | None = None,
) -> MultiAssetSensorEvaluationContext:
    """A context for calling a multi-asset sensor, from `cursor` on, or from the assets' last materializations."""
    if cursor_from_latest_materializations:
        if cursor is not None:
            raise DagsterInvalidInvocationError(
                "Cannot provide both cursor and cursor_from_latest_materializations: the second makes a cursor."
            )
        if instance is None:
            raise DagsterInvalidInvocationError(
                "cursor_from_latest_materializations reads a Dagster instance: give `instance` as well."
            )
    context = MultiAssetSensorEvaluationContext(
        instance, cursor, resources, repository_def, definitions, monitored_assets=monitored_assets
    )
    if cursor_from_latest_materializations:
        context.advance_all_cursors()
        context.end_tick()
    return context
