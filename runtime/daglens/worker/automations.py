"""The schedules and sensors of a loaded project, told alike whichever engine defines them, and evaluated once."""

# What users define may be anything, and Dagster's own classes are not known here.
# pyright: basic

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from daglens.model.cron import parse_cron
from daglens.model.tick_line import TickLine
from daglens.model.time_zones import zone_of
from daglens.record import dataclass
from daglens.worker.load_project import LoadedProject

SENSOR_INTERVAL_S = 30
MOST_CAUGHT_UP = 5
_LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Automation:
    """A schedule or sensor with what it needs of its code location."""

    definition: Any
    kind: Literal["schedule", "sensor"]
    location: str
    repository: Any
    resources: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def job(self) -> str | None:
        """The one job that it runs, where it is one."""
        names = set(_targeted(self.definition))
        return names.pop() if len(names) == 1 else None


def automations_of(loaded: LoadedProject) -> list[Automation]:
    """All of them, the schedules of each code location first."""
    found: list[Automation] = []
    for location, own in loaded.definitions.items():
        if hasattr(own, "resolved_schedules"):
            repository, resources = own.get_repository_def(), own.resource_defs
            schedules, sensors = own.resolved_schedules, own.sensors
        else:
            repository = own.repository
            resources = repository.get_top_level_resources()
            schedules, sensors = repository.schedule_defs, repository.sensor_defs
        found += [Automation(each, "schedule", location, repository, resources) for each in schedules]
        found += [Automation(each, "sensor", location, repository, resources) for each in sensors]
    return found


def told(automation: Automation, after: datetime, now: datetime) -> dict[str, Any]:
    """The automation as JSON. `due` are the moments of a schedule after `after` and until now, `next` the one to come.

    Of moments that were missed only the last counts, and the last five where the job is partitioned, as in Dagster.
    """
    definition = automation.definition
    status = getattr(definition.default_status, "value", definition.default_status)
    answer: dict[str, Any] = {
        "name": automation.name,
        "kind": automation.kind,
        "location": automation.location,
        "job": automation.job,
        "is_on": status == "RUNNING",
    }
    if automation.kind == "sensor":
        answer["interval_s"] = definition.minimum_interval_seconds or SENSOR_INTERVAL_S
        return answer
    most = MOST_CAUGHT_UP if _is_partitioned(automation) else 1
    due: deque[datetime] = deque(maxlen=most)
    upcoming: datetime | None = None
    for moment in _moments(definition, max(after, now - _LONGEST_ABSENCE)):
        if moment > now:
            upcoming = moment
            break
        due.append(moment)
    cron = definition.cron_schedule
    answer["cron"] = cron if isinstance(cron, str) else list(cron)
    answer["due"] = [each.isoformat() for each in due]
    answer["next"] = None if upcoming is None else upcoming.isoformat()
    return answer


def evaluate(automation: Automation, api: ModuleType, told_before: Mapping[str, Any], instance: Any) -> dict[str, Any]:
    """What the automation asks for now: `{"requests", "skip", "cursor"}`. Raises what its code raises.

    `told_before` has the moment that a schedule is due at (`at`); of a sensor its `cursor`, `last_run_key`, and when
    its last tick ended (`last_ended`, seconds since the epoch).
    """
    unsupported = _unsupported(automation, api)
    if unsupported:
        raise NotImplementedError(unsupported)
    surroundings = {
        "instance": instance,
        "resources": dict(automation.resources),
        "repository_def": automation.repository,
    }
    if automation.kind == "schedule":
        at = datetime.fromisoformat(told_before["at"]).astimezone(_zone(automation.definition))
        context = api.build_schedule_context(scheduled_execution_time=at, **surroundings)
    else:
        cursor, name = told_before.get("cursor"), automation.name
        context = api.build_sensor_context(cursor=cursor, sensor_name=name, **surroundings)
        _remember(context, told_before)
    with context:
        data = automation.definition.evaluate_tick(context)
    if getattr(data, "dynamic_partitions_requests", None):
        raise NotImplementedError("it asks for dynamic partitions to be added, which is not done here")
    return {
        "requests": [_request(each, automation) for each in data.run_requests or ()],
        "skip": "; ".join(filter(None, (data.skip_message, *map(_raised, _reactions(data))))) or None,
        "cursor": getattr(data, "cursor", None),
    }


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


def _unsupported(automation: Automation, api: ModuleType) -> str | None:
    kind = getattr(automation.definition, "kind", "")
    if api.__name__ == "dagster":
        kind = getattr(getattr(automation.definition, "sensor_type", None), "value", "").lower()
    if kind in ("automation", "auto_materialize"):
        return "it evaluates automation conditions, which Dagster's own daemon does"
    return None


def _request(request: Any, automation: Automation) -> dict[str, Any]:
    assets = request.asset_selection
    return {
        "run_key": request.run_key,
        "job": request.job_name or automation.job,
        "config": dict(request.run_config or {}),
        "tags": {str(key): str(value) for key, value in request.tags.items()},
        "partition": request.partition_key,
        "assets": None if assets is None else [list(key.path) for key in assets],
    }


def _moments(definition: Any, start: datetime) -> Iterator[datetime]:
    """The moments after `start`, of all its cron expressions in one order."""
    import heapq

    cron = definition.cron_schedule
    zone = _zone(definition)
    lines = [
        TickLine(parsed, zone, start)
        for text in ([cron] if isinstance(cron, str) else cron)
        if (parsed := parse_cron(text))
    ]
    last: datetime | None = None
    for moment in heapq.merge(*(_line(line) for line in lines), key=datetime.timestamp):
        if moment > start and moment != last:
            yield moment
        last = moment


def _line(line: TickLine) -> Iterator[datetime]:
    index = 0
    while (moment := line.at(index)) is not None:
        yield moment
        index += 1


def _zone(definition: Any) -> Any:
    return zone_of(definition.execution_timezone or "UTC")


def _targeted(definition: Any) -> Sequence[str]:
    if hasattr(definition, "job_names_targeted"):
        return definition.job_names_targeted()
    if hasattr(definition, "targets"):
        return [each.job_name for each in definition.targets if each.job_name]
    return [definition.job_name]


def _is_partitioned(automation: Automation) -> bool:
    job = automation.job
    if job is None or not automation.repository.has_job(job):
        return False
    return automation.repository.get_job(job).partitions_def is not None


def _remember(context: Any, told_before: Mapping[str, Any]) -> None:
    """What the public builder does not take, and every tick after the first has."""
    known = (
        ("last_run_key", told_before.get("last_run_key")),
        ("last_tick_completion_time", told_before.get("last_ended")),
    )
    for name, value in known:
        own = name if name in vars(context) else f"_{name}"
        if own in vars(context):
            setattr(context, own, value)


@contextmanager
def opened_instance(engine: str, storage_dir: Path) -> Generator[Any]:
    """The instance that a function may ask for: Dagster's, where it executes the runs too."""
    if engine == "dagster":
        from daglens.engines.dagster.instance import open_instance

        with open_instance(str(storage_dir), "in_process") as instance:
            yield instance
        return
    from daglens.execution.recorded_instance import RecordedInstance

    with RecordedInstance(storage_dir) as instance:
        yield instance
