"""One tick: what a schedule or sensor asks for, on either engine, and what it changes of dynamic partitions."""

# What users define may be anything, and Dagster's own classes are not known here.
# pyright: basic

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from daglens.model.automation_cursor import is_our_cursor
from daglens.worker.automations import Automation

_RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
_OF_CONDITIONS = {"dagster/auto_materialize": "true", "dagster/from_automation_condition": "true"}


def evaluate(
    automation: Automation, api: ModuleType, told_before: Mapping[str, Any], instance: Any, *, is_dry: bool
) -> dict[str, Any]:
    """What the automation asks for now: `{"requests", "partitions", "skip", "cursor"}`. Raises what its code raises.

    `told_before` has the moment that a schedule is due at (`at`); of a sensor its `cursor`, `last_run_key`, and when
    its last tick ended (`last_ended`, seconds since the epoch). `partitions` are the changes of dynamic partitions,
    `{"name", "added", "deleted"}` each, which are made here and now: the runs that are asked for may be of them. A dry
    evaluation changes nothing.
    """
    if _is_of_conditions(automation, api):
        return _of_conditions(automation, api, told_before, instance)
    surroundings = {
        "instance": instance,
        "resources": dict(automation.resources),
        "repository_def": automation.repository,
    }
    if automation.kind == "schedule":
        at = datetime.fromisoformat(told_before["at"]).astimezone(automation.zone)
        context = api.build_schedule_context(scheduled_execution_time=at, **surroundings)
    else:
        cursor, name = told_before.get("cursor"), automation.name
        context = api.build_sensor_context(cursor=cursor, sensor_name=name, **surroundings)
        _remember(context, told_before, instance)
    with context:
        data = automation.definition.evaluate_tick(context)
    if not is_dry:
        _report(getattr(data, "asset_events", None) or (), instance, api)
    return {
        "requests": [_request(each, automation) for each in data.run_requests or ()],
        "partitions": [
            _changed(each, api, instance, is_dry) for each in getattr(data, "dynamic_partitions_requests", None) or ()
        ],
        "skip": "; ".join(filter(None, (data.skip_message, *map(_raised, _reactions(data))))) or None,
        "cursor": getattr(data, "cursor", None),
    }


def _is_of_conditions(automation: Automation, api: ModuleType) -> bool:
    kind = getattr(automation.definition, "kind", "")
    if api.__name__ == "dagster":
        kind = getattr(getattr(automation.definition, "sensor_type", None), "value", "").lower()
    return kind in ("automation", "auto_materialize")


def _of_conditions(
    automation: Automation, api: ModuleType, told_before: Mapping[str, Any], instance: Any
) -> dict[str, Any]:
    """Which assets their conditions ask for: nobody's function is called."""
    if api.__name__ == "dagster":
        from daglens.engines.dagster.automation_conditions import evaluate_automation_sensor
    else:
        from daglens.model.automation_requests import evaluate_automation_sensor

    before: str | None = told_before.get("cursor")
    # Where the other engine evaluated the sensor before, its conditions are looked at as if for the first time.
    own = before if before is None or is_our_cursor(before) == (api.__name__ != "dagster") else None
    graph = automation.repository.asset_graph
    requests, cursor = evaluate_automation_sensor(automation.definition, graph, instance, own)
    tags = {**_OF_CONDITIONS, "dagster/sensor_name": automation.name}
    asked = [_request(each, automation) for each in requests]
    return {
        "requests": [{**each, "tags": {**each["tags"], **tags}, "run_key": _key_after(before, each)} for each in asked],
        "partitions": [],
        "skip": None if asked else "no condition holds",
        "cursor": cursor,
    }


def _key_after(cursor: str | None, request: Mapping[str, Any]) -> str:
    """A run key: a tick that was killed after it requested a run finds the same cursor, and asks for the same."""
    wanted = json.dumps([cursor, request["job"], request["assets"], request["checks"], request["partition"]])
    return hashlib.sha256(wanted.encode()).hexdigest()[:16]


def _changed(request: Any, api: ModuleType, instance: Any, is_dry: bool) -> dict[str, Any]:
    """Carry out one request: keys that are there are not added again, and those that are not are not deleted."""
    name = request.partitions_def_name
    known = set(instance.get_dynamic_partitions(name))
    is_addition = isinstance(request, api.AddDynamicPartitionsRequest)
    keys = [key for key in dict.fromkeys(request.partition_keys) if (key in known) != is_addition]
    if keys and not is_dry:
        if is_addition:
            instance.add_dynamic_partitions(name, keys)
        else:
            for key in keys:
                instance.delete_dynamic_partition(name, key)
    return {"name": name, "added": keys if is_addition else [], "deleted": [] if is_addition else keys}


def _report(asset_events: Sequence[Any], instance: Any, api: ModuleType) -> None:
    """Events of assets that the sensor saw elsewhere. Raises NotImplementedError where no run can hold them."""
    if asset_events and api.__name__ != "dagster":
        raise NotImplementedError("it reports events of assets, which only the engine `dagster` keeps")
    for event in asset_events:
        instance.report_runless_asset_event(event)


def _reactions(data: Any) -> Sequence[Any]:
    return getattr(data, "dagster_run_reactions", None) or ()


def _raised(reaction: Any) -> str:
    """What the function of a run status sensor raised for a run: the run has been looked at all the same."""
    error = getattr(reaction, "error", None) or getattr(reaction, "serializable_error", None)
    if error is None:
        return ""
    cause = getattr(error, "cause", None) or error
    said = getattr(cause, "message", None) or f"{type(cause).__name__}: {cause}"
    return f"for run {reaction.dagster_run.run_id[:8]} it raised {said.strip()}"


def _request(request: Any, automation: Automation) -> dict[str, Any]:
    """`assets` and `checks` are None where the whole job is meant; checks alone are wanted of no asset."""
    assets, checks = request.asset_selection, getattr(request, "asset_check_keys", None)
    tags = {str(key): str(value) for key, value in request.tags.items()}
    partition = request.partition_key
    if partition is None and all(name in tags for name in _RANGE):
        partition = "...".join(tags.pop(name) for name in _RANGE)
    return {
        "run_key": request.run_key,
        "job": request.job_name or automation.job,
        "config": dict(request.run_config or {}),
        "tags": tags,
        "partition": partition,
        "assets": None if assets is None else [list(key.path) for key in assets],
        "checks": None if checks is None else [[list(key.asset_key.path), key.name] for key in checks],
    }


def _remember(context: Any, told_before: Mapping[str, Any], instance: Any) -> None:
    """What the public builder does not take, and the context of a daemon's tick has."""
    known = (
        ("last_run_key", told_before.get("last_run_key")),
        ("last_tick_completion_time", told_before.get("last_ended")),
        # Dagster looks for dynamic partitions only where it could find the instance again.
        ("instance_ref", instance.get_ref() if hasattr(instance, "get_ref") else None),
    )
    for name, value in known:
        own = name if name in vars(context) else f"_{name}"
        if own in vars(context) and value is not None:
            setattr(context, own, value)


@contextmanager
def opened_instance(engine: str, storage_dir: Path) -> Generator[Any]:
    """The instance that a function may ask for: Dagster's, where it executes the runs too."""
    if engine == "dagster":
        from daglens.engines.dagster.instance import open_instance
        from daglens.engines.dagster.partitions import partitions_kept_in

        with open_instance(str(storage_dir), "in_process") as instance, partitions_kept_in(instance):
            yield instance
        return
    from daglens.execution.tick_instance import TickInstance
    from daglens.storage.event_log import EventLog
    from daglens.storage.lost_runs import record_lost_runs

    with closing(EventLog.open(storage_dir)) as log:
        record_lost_runs(log)  # What waits for a run whose process is gone would wait for ever.
    with TickInstance(storage_dir) as instance:
        yield instance
