"""`build_sensor_for_freshness_checks`: a sensor that runs checks which passed and may by now be overdue."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from .argument_checks import check
from .asset_key import AssetCheckKey
from .asset_selection import AssetSelection
from .assets_definition import AssetChecksDefinition
from .automation_target import DefaultSensorStatus
from .errors import CheckError
from .freshness_checks import FRESH_UNTIL
from .run_requests import RunRequest, SkipReason
from .sensor import SensorDefinition, sensor

_NOTHING_DUE = "No freshness check is due: each has failed, is being evaluated, or is not overdue yet."


def build_sensor_for_freshness_checks(
    *,
    freshness_checks: Sequence[AssetChecksDefinition],
    minimum_interval_seconds: int | None = None,
    name: str = "freshness_checks_sensor",
    default_status: DefaultSensorStatus = DefaultSensorStatus.STOPPED,
    tags: Mapping[str, Any] | None = None,
) -> SensorDefinition:
    """A check that failed waits for its asset, whose update runs it anyway."""
    check.sequence_param(freshness_checks, "freshness_checks")
    keys = sorted((spec.key for each in freshness_checks for spec in each.check_specs), key=_shown)
    if len(set(keys)) < len(keys):
        raise CheckError("Invariant failed. Description: Found duplicate asset checks.")
    if minimum_interval_seconds is not None and minimum_interval_seconds <= 0:
        raise CheckError("Invariant failed. Description: Interval must be a positive integer.")

    @sensor(
        name=name,
        minimum_interval_seconds=minimum_interval_seconds,
        asset_selection=AssetSelection.checks(*freshness_checks),
        default_status=default_status,
        description="Runs freshness checks that passed and may be overdue by now.",
    )
    def freshness_sensor(context: Any) -> RunRequest | SkipReason:
        due = [key for key in keys if _is_due(context.instance, key)]
        return RunRequest(asset_check_keys=due, tags=dict(tags or {})) if due else SkipReason(_NOTHING_DUE)

    return freshness_sensor


def _shown(key: AssetCheckKey) -> str:
    return key.to_user_string()


def _is_due(instance: Any, key: AssetCheckKey) -> bool:
    last = instance.get_latest_asset_check_evaluation(key)
    if last is None:
        return True
    until = last.metadata.get(FRESH_UNTIL)
    return last.passed and until is not None and until.value <= time.time()
