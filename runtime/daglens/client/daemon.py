"""Runs a project's schedules and sensors for as long as it is left to: one daemon a project.

Every tick is a process of its own in the user's interpreter, so the code that counts is that on disk at the time. What
was due while no daemon ran is made up for as Dagster does: the last moment that was missed, for partitioned jobs the
last five.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from daglens.client.daemon_lock import only_daemon
from daglens.client.runs_under_way import RunsUnderWay
from daglens.client.ticks import Automations, Launch, TickPlace, carry_out, evaluate, find_automations
from daglens.client.worker_process import environment_of
from daglens.events.fold import RunState
from daglens.events.secrets import masked_text, secrets_of
from daglens.record import dataclass
from daglens.storage.event_log import now as timestamp
from daglens.storage.tick_log import Tick, TickLog
from daglens.user_error import UserError

_LONGEST_SLEEP_S = 30.0
_LATE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Told:
    """What hosts hear: which automations are served, again when that changes; each tick; and the end of each run."""

    serving: Callable[[Sequence[Mapping[str, Any]], Automations], object]
    ticked: Callable[[Tick], object]
    ended: Callable[[RunState], object]


def run_daemon(
    place: TickPlace,
    told: Told,
    stop: threading.Event,
    *,
    is_wanted: Callable[[Mapping[str, Any]], bool],
    most_runs: int = 4,
) -> None:
    """Serve the automations that are wanted until `stop` is set; runs that are under way then are canceled.

    At most `most_runs` runs are under way at a time; a tick that wants another one waits. Raises AlreadyRunning, and
    LoadError where the project does not load when the daemon starts.
    """
    place.storage_dir.mkdir(parents=True, exist_ok=True)
    with only_daemon(place.storage_dir):
        log = TickLog(place.storage_dir)
        runs = RunsUnderWay(place.python, most_runs, told.ended)
        try:
            _serve(place, log, told, stop, runs.launch, is_wanted)
        finally:
            runs.cancel("the daemon was stopped")
            log.close()


def _serve(
    place: TickPlace,
    log: TickLog,
    told: Told,
    stop: threading.Event,
    launch: Launch,
    is_wanted: Callable[[Mapping[str, Any]], bool],
) -> None:
    begun = datetime.now(timezone.utc)
    automations = find_automations(place, log, begun)
    told_names: list[str] | None = None
    while not stop.is_set():
        wanted = [each for each in automations.known if is_wanted(each)]
        names = [each["name"] for each in wanted]
        if names != told_names:
            told.serving(wanted, automations)
            told_names = names
        moment = datetime.now(timezone.utc)
        todo = [(each["name"], due) for each in wanted for due in _due(each, log, moment)]
        if any(moment - _next(each) > _LATE for each in wanted):
            automations = find_automations(place, log, begun)  # The machine slept: several moments may have passed.
            continue
        for name, due in todo:
            if stop.is_set():
                return
            automations = _tick(place, log, told, launch, name, due, begun) or automations
        if not todo:
            stop.wait(_seconds_to_the_next(wanted, log, moment))


def _tick(
    place: TickPlace, log: TickLog, told: Told, launch: Launch, name: str, due: datetime | None, begun: datetime
) -> Automations | None:
    """The automations as they are now; None where the project does not load, being in the middle of an edit perhaps."""
    started, shown = timestamp(), None if due is None else due.isoformat()
    try:
        evaluation = evaluate(place, log, name, at=due, since=begun)
        tick = carry_out(place, log, name, evaluation, launch, started=started, due=shown)
    except UserError as problem:
        said = masked_text(str(problem), secrets_of(environment_of(place.request.env)))
        tick, evaluation = Tick(name, shown, started, timestamp(), "failed", said), None
        log.record(tick)
    told.ticked(tick)
    return None if evaluation is None else evaluation.automations


def _due(automation: Mapping[str, Any], log: TickLog, moment: datetime) -> Iterator[datetime | None]:
    """The moments that a schedule was due at, oldest first; None for a sensor whose time has come."""
    last = log.last(automation["name"])
    if automation["kind"] == "sensor":
        if last is None or moment >= _when_again(last, automation, moment):
            yield None
        return
    done = None if last is None or last.due is None else datetime.fromisoformat(last.due)
    for each in (*map(datetime.fromisoformat, automation["due"]), _next(automation)):
        if each <= moment and (done is None or each > done):
            yield each


def _next(automation: Mapping[str, Any]) -> datetime:
    upcoming = automation.get("next")
    return datetime.max.replace(tzinfo=timezone.utc) if upcoming is None else datetime.fromisoformat(upcoming)


def _when_again(last: Tick, sensor: Mapping[str, Any], moment: datetime) -> datetime:
    began = datetime.fromisoformat(last.started.replace("Z", "+00:00"))
    # Where the clock was set back, a tick of "tomorrow" keeps nobody waiting.
    return moment if began > moment else began + timedelta(seconds=sensor["interval_s"])


def _seconds_to_the_next(wanted: Sequence[Mapping[str, Any]], log: TickLog, moment: datetime) -> float:
    nexts = [_next(each) for each in wanted]
    sensors = [each for each in wanted if each["kind"] == "sensor"]
    nexts += [_when_again(last, each, moment) for each in sensors if (last := log.last(each["name"]))]
    return max(0.0, min([_LONGEST_SLEEP_S, *((each - moment).total_seconds() for each in nexts)]))
