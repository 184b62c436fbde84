"""`@asset_sensor`: called with each new materialization of one asset."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .asset_key import AssetKey
from .errors import DagsterInvariantViolationError
from .run_requests import SkipReason
from .sensor import SensorDefinition, SensorResult, made_sensor
from .sensor_contexts import SensorEvaluationContext
from .tick_function import required_resources
from .tick_result import answers


class AssetSensorDefinition(SensorDefinition):
    """Its cursor is the number of the last event it was called with."""

    kind = "asset"

    def __init__(
        self, name: str, *, asset_key: Any, asset_materialization_fn: Callable[..., Any], **given: Any
    ) -> None:
        self.asset_key = AssetKey.from_coercible(asset_key)
        super().__init__(name, evaluation_fn=asset_materialization_fn, **given)

    def _answers(self, context: SensorEvaluationContext) -> list[Any]:
        from daglens.execution.event_records import AssetRecordsFilter

        text = context.cursor or ""
        after = int(text) if text.isdigit() else None
        wanted = AssetRecordsFilter(self.asset_key, after_storage_id=after)
        records = context.instance.fetch_materializations(wanted, limit=1).records
        if not records:
            return [SkipReason(f"No new materialization events found for asset key {self.asset_key}")]
        keys = sorted(self.required_resource_keys)
        resources = required_resources(context, keys, "sensor", self.name) if keys else {}
        given = {key: resources[key] for key in self.tick.resources}
        found = answers(self.tick.call(context, given, records[0].event_log_entry))
        if any(isinstance(each, SensorResult) and each.cursor for each in found):
            raise DagsterInvariantViolationError(
                f"Asset sensor '{self.name}' returned a SensorResult with a cursor. The cursor is managed by the "
                "asset sensor: leave it out."
            )
        context.update_cursor(str(records[0].storage_id))
        return found


def asset_sensor(asset_key: Any, *, name: str | None = None, **given: Any) -> Any:
    """Decorates a function called with each new materialization of one asset."""

    def decorate(function: Callable[..., Any]) -> AssetSensorDefinition:
        return made_sensor(
            AssetSensorDefinition, function, name, asset_key=asset_key, asset_materialization_fn=function, **given
        )

    return decorate
