"""The schedules and sensors of a loaded project, told alike whichever engine defines them."""

# What users define may be anything, and Dagster's own classes are not known here.
# pyright: basic

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
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

    @property
    def zone(self) -> Any:
        """The time zone that a schedule's cron expression is in."""
        return zone_of(self.definition.execution_timezone or "UTC")


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
    for moment in _moments(automation, max(after, now - _LONGEST_ABSENCE)):
        if moment > now:
            upcoming = moment
            break
        due.append(moment)
    cron = definition.cron_schedule
    answer["cron"] = cron if isinstance(cron, str) else list(cron)
    answer["due"] = [each.isoformat() for each in due]
    answer["next"] = None if upcoming is None else upcoming.isoformat()
    return answer


def _moments(schedule: Automation, start: datetime) -> Iterator[datetime]:
    """The moments after `start`, of all its cron expressions in one order."""
    import heapq

    cron = schedule.definition.cron_schedule
    lines = [
        TickLine(parsed, schedule.zone, start)
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
