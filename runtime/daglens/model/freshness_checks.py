"""Checks that assets were updated in time: by age, or by the partition that a deadline asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from .argument_checks import check
from .asset_key import AssetKey
from .asset_spec import AssetCheckSpec
from .assets_definition import AssetChecksDefinition
from .built_checks import check_no_asset_twice, checks_definition, keys_of_assets, result_of_check
from .contexts import AssetCheckExecutionContext
from .cron import Cron, is_valid_cron, parse_cron
from .errors import CheckError
from .event_values import AssetCheckResult, AssetCheckSeverity
from .metadata import MetadataValue
from .tick_line import TickLine
from .time_zones import zone_of

_LAST_UPDATED = "dagster/last_updated_timestamp"
_PARAMS = "dagster/freshness_params"
_LOWER_BOUND = "dagster/freshness_lower_bound_timestamp"
FRESH_UNTIL = "dagster/fresh_until_timestamp"
_LATEST_TICK = "dagster/latest_cron_tick_timestamp"


def build_last_update_freshness_checks(
    *,
    assets: Sequence[Any],
    lower_bound_delta: timedelta,
    deadline_cron: str | None = None,
    timezone: str = "UTC",
    severity: AssetCheckSeverity = AssetCheckSeverity.WARN,
    blocking: bool = False,
) -> Sequence[AssetChecksDefinition]:
    """One definition with a check for each asset: whether it was updated at most `lower_bound_delta` before the last
    tick of the deadline, or before now where there is none.
    """
    _check_arguments(assets, severity)
    check.inst_param(lower_bound_delta, "lower_bound_delta", timedelta)
    check.opt_str_param(deadline_cron, "deadline_cron")
    params: dict[str, Any] = {"timezone": timezone, "lower_bound_delta_seconds": lower_bound_delta.total_seconds()}
    if deadline_cron:
        params["deadline_cron"] = deadline_cron
    cron = None if deadline_cron is None else _parsed(deadline_cron)

    def evaluate(context: AssetCheckExecutionContext, spec: AssetCheckSpec) -> AssetCheckResult:
        now = _now(timezone)
        tick = None if cron is None else _last_tick(cron, now)
        bound = (tick or now) - lower_bound_delta
        updated = _updated_at(_latest(context.instance, spec.asset_key))
        passed = updated is not None and updated >= bound.timestamp()
        metadata: dict[str, Any] = {
            _PARAMS: MetadataValue.json(params),
            _LOWER_BOUND: MetadataValue.timestamp(bound.timestamp()),
        }
        if tick is not None:
            metadata[_LATEST_TICK] = MetadataValue.timestamp(tick.timestamp())
        if passed and updated is not None:
            until = updated + lower_bound_delta.total_seconds() if cron is None else _next_tick(cron, now).timestamp()
            metadata[FRESH_UNTIL] = MetadataValue.timestamp(until)
        if updated is not None:
            metadata[_LAST_UPDATED] = MetadataValue.timestamp(updated)
        return result_of_check(spec, passed, severity, _age(passed, now, bound, updated), metadata)

    return [_definition(assets, params, blocking, evaluate)]


def build_time_partition_freshness_checks(
    *,
    assets: Sequence[Any],
    deadline_cron: str,
    timezone: str = "UTC",
    severity: AssetCheckSeverity = AssetCheckSeverity.WARN,
    blocking: bool = False,
) -> Sequence[AssetChecksDefinition]:
    """One definition with a check for each asset: whether the partition that ended last before the deadline's last
    tick was made.
    """
    _check_arguments(assets, severity)
    check.str_param(deadline_cron, "deadline_cron")
    params = {"timezone": timezone, "deadline_cron": deadline_cron}
    cron = _parsed(deadline_cron)

    def evaluate(context: AssetCheckExecutionContext, spec: AssetCheckSpec) -> AssetCheckResult:
        now = _now(timezone)
        tick = _last_tick(cron, now)
        key = spec.asset_key
        partition = _expected_partition(context.scope.asset_graph.specs[key].partitions_def, tick)
        passed = _latest(context.instance, key, partition) is not None
        ever = _latest(context.instance, key)
        metadata: dict[str, Any] = {
            _PARAMS: MetadataValue.json(params),
            _LATEST_TICK: MetadataValue.timestamp(tick.timestamp()),
        }
        if passed:
            metadata[FRESH_UNTIL] = MetadataValue.timestamp(_next_tick(cron, now).timestamp())
        elif ever is not None:
            metadata[_LAST_UPDATED] = MetadataValue.timestamp(_updated_at(ever) or ever.timestamp)
        if passed:
            said = f"The asset is fresh: partition {partition} is there."
        elif ever is None:
            said = f"The asset was never made, and partition {partition} is due."
        else:
            said = f"The asset is late: partition {partition} is due, and not there."
        return result_of_check(spec, passed, severity, said, metadata)

    return [_definition(assets, params, blocking, evaluate)]


def _definition(
    assets: Sequence[Any], params: Mapping[str, Any], blocking: bool, evaluate: Any
) -> AssetChecksDefinition:
    check_no_asset_twice(assets)
    specs = [
        AssetCheckSpec(
            "freshness_check",
            asset=key,
            metadata={_PARAMS: MetadataValue.json(dict(params))},
            description="Evaluates freshness for targeted asset.",
            blocking=blocking,
        )
        for key in keys_of_assets(assets)
    ]
    return checks_definition("freshness_check", specs, evaluate)


def _age(passed: bool, now: datetime, bound: datetime, updated: float | None) -> str:
    if updated is None:
        return "Asset has never been observed/materialized."
    ago = timedelta(seconds=round(now.timestamp() - updated))
    allowed = timedelta(seconds=round((now - bound).total_seconds()))
    if passed:
        return f"The asset is fresh: it was updated {ago} ago, and {allowed} is allowed."
    return f"The asset is late: it was updated {ago} ago, and {allowed} is allowed."


def _latest(instance: Any, key: AssetKey, partition: str | None = None) -> Any:
    """The record of the latest materialization or observation, of one partition or of any; None where there is none."""
    from daglens.execution.event_records import AssetRecordsFilter

    wanted = AssetRecordsFilter(key, None if partition is None else [partition])
    made = instance.fetch_materializations(wanted, limit=1).records
    seen = instance.fetch_observations(wanted, limit=1).records
    timed = [each for each in (*made, *seen) if _updated_at(each) is not None]
    return max(timed, key=lambda each: _updated_at(each) or 0.0, default=None)


def _updated_at(record: Any) -> float | None:
    """Seconds since the epoch: what the event says of the data, else when a materialization was recorded."""
    if record is None:
        return None
    event = record.asset_materialization or record.asset_observation
    said = event.metadata.get(_LAST_UPDATED)
    if said is not None:
        return float(said.value)
    return None if record.asset_materialization is None else record.timestamp


def _check_arguments(assets: Sequence[Any], severity: AssetCheckSeverity) -> None:
    check.sequence_param(assets, "assets")
    check.inst_param(severity, "severity", AssetCheckSeverity)


def _parsed(schedule: str) -> Cron:
    cron = parse_cron(schedule) if is_valid_cron(schedule) else None
    if cron is None:
        raise CheckError("Invariant failed. Description: Invalid cron string.")
    return cron


def _now(zone: str) -> datetime:
    return datetime.now(timezone.utc).astimezone(zone_of(zone))


def _last_tick(cron: Cron, now: datetime) -> datetime:
    """The latest tick at or before now."""
    days = 2
    while True:
        line = TickLine(cron, now.tzinfo or timezone.utc, now - timedelta(days=days))
        index = line.first_after(now.timestamp()) - 1
        if index >= 0 or days > 366 * 8:
            return line.moments[max(index, 0)]
        days *= 8


def _next_tick(cron: Cron, now: datetime) -> datetime:
    line = TickLine(cron, now.tzinfo or timezone.utc, now)
    found = line.at(line.first_after(now.timestamp()))
    return now if found is None else found


def _expected_partition(definition: Any, deadline: datetime) -> str:
    if not hasattr(definition, "get_last_partition_window"):
        raise CheckError(f"Expected a TimeWindowPartitionsDefinition, got {definition!r}.")
    window = definition.get_last_partition_window(deadline)
    if window is None:
        raise CheckError("Invariant failed. Description: No partition had ended before the deadline.")
    return definition.get_partition_key_for_timestamp(window.start.timestamp())
