"""One tick of a schedule or sensor: its function is evaluated in the user's interpreter, the host starts the runs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from daglens.client.locations import find_locations
from daglens.client.questions import ask_worker
from daglens.client.request import RunRequest
from daglens.record import dataclass
from daglens.storage.event_log import EventLog, now
from daglens.storage.tick_log import Tick, TickLog

Launch = Callable[[RunRequest, str], object]
"""Starts the run of the given id."""


@dataclass(frozen=True, slots=True)
class Automations:
    """What a project loads as: its schedules and sensors as the worker tells them, and what did not load.

    Each is `{"name", "kind", "location", "job", "is_on"}`; a sensor has `interval_s` beside, a schedule `cron`, and the
    moments that are `due` and `next`.
    """

    known: Sequence[Mapping[str, Any]]
    failures: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TickPlace:
    """Where ticks happen: `request` is what each run is like, completed by the project's settings."""

    request: RunRequest
    python: str

    @property
    def storage_dir(self) -> Path:
        return Path(self.request.project) / self.request.storage


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a function answered. `error` is as in events, where it raised; `printed` what it printed.

    `partitions` are the dynamic partitions that it had changed, `{"name", "added", "deleted"}` each.
    """

    automations: Automations
    requests: Sequence[Mapping[str, Any]]
    partitions: Sequence[Mapping[str, Any]]
    skip: str | None
    cursor: str | None
    error: Mapping[str, Any] | None
    printed: Sequence[str]


def find_automations(place: TickPlace, log: TickLog, since: datetime) -> Automations:
    """The schedules and sensors. Schedules may be due since their last tick, or where they had none, since `since`.

    This imports user code. Raises LoadError where the interpreter gives no answer.
    """
    return _automations(ask_worker(_question(place, log, since), Path(place.request.project), python=place.python))


def evaluate(
    place: TickPlace,
    log: TickLog,
    name: str,
    *,
    at: datetime | None = None,
    since: datetime | None = None,
    is_dry: bool = False,
) -> Evaluation:
    """Ask one of them what it wants, going on where its last tick that worked left off. Nothing is recorded.

    Dynamic partitions are changed as it wants unless `is_dry`: to do so again changes nothing. `at` is when a schedule
    is due, by default now; `since` is as for `find_automations`. Raises LoadError where there is none of this name.
    """
    before = log.last_that_worked(name)
    ended = None if before is None else datetime.fromisoformat(before.ended.replace("Z", "+00:00")).timestamp()
    asked = {
        "name": name,
        "at": (at or datetime.now(timezone.utc)).isoformat(),
        "cursor": None if before is None else before.cursor,
        "last_run_key": log.last_run_key(name),
        "last_ended": ended,
        "is_dry": is_dry,
    }
    question = {**_question(place, log, since), "evaluate": asked}
    answer = ask_worker(question, Path(place.request.project), python=place.python)
    wanted: Mapping[str, Any] = answer.get("answer") or {}
    return Evaluation(
        _automations(answer),
        wanted.get("requests", ()),
        wanted.get("partitions", ()),
        wanted.get("skip"),
        wanted.get("cursor"),
        answer.get("error"),
        answer["printed"],
    )


def carry_out(
    place: TickPlace,
    log: TickLog,
    name: str,
    evaluation: Evaluation,
    launch: Launch,
    *,
    started: str,
    due: str | None = None,
) -> Tick:
    """Start the runs that are asked for and record the tick.

    A request with a run key is carried out once: a key that an earlier tick used, or this one before it was killed,
    starts nothing but a run that is missing. Where a schedule gives none, the moment that it is `due` at is its key.
    """
    if evaluation.error is not None:
        cause = root_cause(evaluation.error)
        message = f"{cause['class']}: {cause['message']}"
        tick = Tick(name, due, started, now(), "failed", message)
        log.record(tick)
        return tick
    run_ids: list[str] = []
    repeated = 0
    for index, asked in enumerate(evaluation.requests):
        run_id = str(uuid.uuid4())
        key = asked["run_key"] or (None if due is None else f"{due}#{index}")
        if key is not None:
            run_id = log.claim_run(name, key, run_id)
            if _is_known(place, run_id):
                repeated += 1
                continue
        launch(_run_request(place, asked), run_id)
        run_ids.append(run_id)
    message = evaluation.skip
    if repeated and not run_ids:
        message = f"what it asks for has run before ({repeated} run key{'s' if repeated > 1 else ''})"
    message = "; ".join(filter(None, (message, *partition_words(evaluation.partitions)))) or None
    tick = Tick(
        name,
        due,
        started,
        now(),
        "requested" if run_ids else "skipped",
        message,
        evaluation.cursor,
        tuple(run_ids),
    )
    log.record(tick)
    return tick


def partition_words(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What became of dynamic partitions, in words."""
    for change in changes:
        for what in ("added", "deleted"):
            keys = change[what]
            if keys:
                more = "" if len(keys) <= 3 else f" and {len(keys) - 3} more"
                yield f"{what} {', '.join(keys[:3])}{more} of the partitions {change['name']!r}"


def root_cause(error: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the user's own code raised, below what the engine made of it. Errors are as in events."""
    while error.get("cause"):
        error = error["cause"]
    return error


def _question(place: TickPlace, log: TickLog, since: datetime | None) -> dict[str, Any]:
    request = place.request
    moment = datetime.now(timezone.utc)
    return {
        "type": "tick",
        "locations": list(request.locations or find_locations(request.project)),
        "source_roots": list(request.source_roots),
        "engine": request.engine,
        "storage": request.storage,
        "last_due": log.last_due(),
        "since": (since or moment).isoformat(),
        "now": moment.isoformat(),
    }


def _automations(answer: Mapping[str, Any]) -> Automations:
    return Automations(answer["automations"], answer["failures"])


def _run_request(place: TickPlace, asked: Mapping[str, Any]) -> RunRequest:
    assets: Sequence[Sequence[str]] | None = asked["assets"]
    checks: Sequence[tuple[Sequence[str], str]] | None = asked["checks"]
    selection = None
    if assets is not None or checks is not None:
        selection = " or ".join(f'key:"{"/".join(key)}"' for key in assets or ())
    return replace(
        place.request,
        kind="run" if selection is None else "materialize",
        job=asked["job"] if selection is None else None,
        selection=selection,
        checks=None if checks is None else tuple(f"{'/'.join(key)}:{name}" for key, name in checks),
        config=asked["config"] or None,
        tags=asked["tags"],
        partition=asked["partition"],
    )


def _is_known(place: TickPlace, run_id: str) -> bool:
    log = EventLog.open(place.storage_dir)
    try:
        return log.record(run_id) is not None
    finally:
        log.close()
