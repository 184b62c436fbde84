"""Sensors of every kind, as far as lineage asks: their name and the job that they start."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from daglens_analyzer.api.asset_selection import selection_of
from daglens_analyzer.api.construct import Bound, construct, decorator, definition_place, recorded
from daglens_analyzer.api.reading import is_given, items, text, texts
from daglens_analyzer.api.signature import context_parameter, decorated_function, function_name
from daglens_analyzer.api.targets import job_name_of, resolved_target, targeted_assets
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import Maybe, SensorDefinition
from daglens_analyzer.source.node_id import NodeId

_COMMON = "minimum_interval_seconds description job jobs default_status"
_DECORATORS = {
    "sensor": f"job_name * name {_COMMON} asset_selection required_resource_keys tags metadata target owners",
    "asset_sensor": f"asset_key * job_name name {_COMMON} required_resource_keys tags metadata",
    "multi_asset_sensor": f"monitored_assets * job_name name {_COMMON} request_assets required_resource_keys tags",
    "run_status_sensor": "run_status name minimum_interval_seconds description monitored_jobs job_selection "
    "monitor_all_code_locations default_status request_job request_jobs monitor_all_repositories tags metadata",
}
_RUN_FAILURE = _DECORATORS["run_status_sensor"].replace("run_status", "sensor_fn", 1)
_CLASSES = {
    "SensorDefinition": f"name * evaluation_fn job_name {_COMMON} asset_selection required_resource_keys tags target",
    "AutomationConditionSensorDefinition": "name * target tags run_tags default_status minimum_interval_seconds "
    "description metadata emit_backfills use_user_code_server default_condition asset_selection asset_job_keys",
    "RunStatusSensorDefinition": "name run_status run_status_sensor_fn minimum_interval_seconds description "
    "monitored_jobs monitor_all_code_locations default_status request_job request_jobs tags metadata",
    "AssetSensorDefinition": "name asset_key job_name asset_materialization_fn minimum_interval_seconds description "
    "job jobs default_status required_resource_keys tags metadata",
    "MultiAssetSensorDefinition": "name monitored_assets job_name asset_materialization_fn minimum_interval_seconds "
    "description job jobs default_status request_assets required_resource_keys tags metadata",
}


def _decorated(decorated: Value, bound: Bound, call: Call) -> Value:
    function = decorated_function(decorated)
    unknown = Unknown(call.at, "the function of this sensor is not known")
    name = text(bound.value("name")) or (function_name(function) if function else unknown)
    job, target = started_job(bound, name, call)
    made = _made(definition_place(function, call), name, job, target, bound, call)
    asked = texts(bound.value("required_resource_keys"), call)
    facts = replace(
        made,
        context_name=context_parameter(decorated, call),
        function=function,
        required_resource_keys=asked if isinstance(asked, tuple) else (),
    )
    return recorded(facts, call)


def _constructed(kind: str, bound: Bound, call: Call) -> Value:
    name = text(bound.value("name")) or Unknown(call.at, "the name of this sensor is not known")
    if kind == "AutomationConditionSensorDefinition":
        automates = selection_of(bound.value("target"), call)
        places = (bound.at("name", call.at), bound.at("target", call.at))
        sensor = SensorDefinition(call.at, name, None, None, call.factory_call, *places, automates=automates)
        return recorded(sensor, call)
    job, target = started_job(bound, name, call)
    return recorded(_made(call.at, name, job, target, bound, call), call)


def _made(
    place: NodeId, name: Maybe[str], job: Maybe[str] | None, target: Value | None, bound: Bound, call: Call
) -> SensorDefinition:
    places = (bound.at("name", place), bound.at("job_name", place))
    brings = targeted_assets(bound.value("target"), call)
    starts = () if target is not None else items(_several(bound), call)[0]
    return SensorDefinition(place, name, job, target, call.factory_call, *places, brings=brings, starts=starts)


def started_job(bound: Bound, name: Maybe[str], call: Call) -> tuple[Maybe[str] | None, Value | None]:
    """The name of the one job that a sensor starts (None for none and for several), and the target as given."""
    if is_given(bound.value("job_name")):
        return text(bound.value("job_name")), None
    several, _ = items(_several(bound), call)
    target = bound.value("job") or bound.value("request_job") or bound.value("target")
    if target is None and len(several) == 1:
        target = several[0]
    return job_name_of(target, name, call), resolved_target(target, call)


def _several(bound: Bound) -> Value | None:
    return bound.value("jobs") or bound.value("request_jobs")


CONSTRUCTS = (
    *(decorator(name, parameters, _decorated, bare=False) for name, parameters in _DECORATORS.items()),
    decorator("run_failure_sensor", _RUN_FAILURE, _decorated),
    *(construct(name, parameters, partial(_constructed, name)) for name, parameters in _CLASSES.items()),
)
