"""Checks that Dagster builds for a list of assets: freshness, schema changes, bounds of metadata."""

from __future__ import annotations

import re
from functools import partial

from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.keys import keys_of
from daglens_analyzer.api.reading import items, text
from daglens_analyzer.evaluate.values import Call, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetChecksValue, Maybe, SensorDefinition

_PARAMETERS = (
    "* assets lower_bound_delta deadline_cron timezone severity blocking metadata_key min_value max_value "
    "exclusive_min exclusive_max"
)


def _checks(name: str, bound: Bound, call: Call) -> Value:
    """One check an asset, all under one name."""
    assets, exact = items(bound.value("assets"), call)
    made = tuple(
        AssetCheckDefinition(call.at, _name(name, bound), key, asset.at, False, None, call.factory_call)
        for asset in assets
        for key in keys_of(asset, call)
    )
    checks = AssetChecksValue(call.at, made)
    return SequenceValue(call.at, "list", [recorded(checks, call)], [exact])


def _name(name: str, bound: Bound) -> Maybe[str]:
    """Checks of bounds are named by the metadata that they look at."""
    key = text(bound.value("metadata_key"))
    if key is None or isinstance(key, Unknown):
        return key or name
    return re.sub(r"[^A-Za-z0-9_]", "_", key) + "_bounds_check"


def _sensor(bound: Bound, call: Call) -> Value:
    name = text(bound.value("name")) or "freshness_checks_sensor"
    return recorded(SensorDefinition(call.at, name, None, None, call.factory_call), call)


CONSTRUCTS = (
    construct("build_last_update_freshness_checks", _PARAMETERS, partial(_checks, "freshness_check")),
    construct("build_time_partition_freshness_checks", _PARAMETERS, partial(_checks, "freshness_check")),
    construct("build_column_schema_change_checks", _PARAMETERS, partial(_checks, "column_schema_change")),
    construct("build_metadata_bounds_checks", _PARAMETERS, partial(_checks, "bounds_check")),
    construct(
        "build_sensor_for_freshness_checks",
        "* freshness_checks minimum_interval_seconds name default_status tags",
        _sensor,
    ),
)
