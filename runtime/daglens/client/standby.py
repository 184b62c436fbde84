"""The workers of this process that wait for a click: started after a run, one for a project, ended when idle."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from daglens.client.request import RunRequest
from daglens.client.standby_note import StandbyNote, remove_note, write_note
from daglens.client.standby_process import StandbyNeed, StandbyProcess
from daglens.client.worker_process import WorkerProcess, environment_of
from daglens.user_error import UserError

IDLE_S = 15 * 60.0
LOOK_EVERY_S = 5.0
"""How often one that waits looks whether packages came or went."""
MOST = 2
"""How many wait at once, in all projects: each holds the memory of what it imported."""


class Standbys:
    """Thread-safe. `take` gives a worker for a run; `run_ended` starts the one for the next."""

    def __init__(self, idle_s: float = IDLE_S, look_every_s: float = LOOK_EVERY_S) -> None:
        self._idle_s = idle_s
        self._look_every_s = look_every_s
        self._lock = threading.Lock()
        self._waiting: dict[str, StandbyProcess] = {}
        self._needs: dict[str, StandbyNeed] = {}
        self._refused: dict[str, StandbyNeed] = {}
        self._is_closed = False

    def has_one_for(self, project: str) -> bool:
        """Whether one is there or on its way, so that `take` may give it."""
        with self._lock:
            return project in self._waiting

    def take(self, request: RunRequest, python: str) -> WorkerProcess | None:
        """A worker that waits and is fit for the run, which is now the caller's; None where a new one must be started.

        `request` has everything said. Waits for imports that are under way.
        """
        with self._lock:
            standby = self._waiting.pop(request.project, None)
        if standby is None:
            return None
        if (standby.need.python, standby.need.env) == (python, environment_of(request.env)):
            return standby.take(request)
        standby.end("the last run had another interpreter or other environment variables")
        return None

    def run_ended(self, request: RunRequest, python: str, imports: Mapping[str, Any] | None) -> None:
        """Start one for the next run. `imports` is what the worker reported, None where it came to no report."""
        engine = "bundled" if imports is None else imports["engine"] or "bundled"
        if engine != "bundled":
            reason = f"the last run was executed by the engine `{engine}`, and only `bundled` runs in one"
            write_note(StandbyNote("none", reason), request.project, request.storage)
            return
        with self._lock:
            need = self._needs.get(request.project)
        if imports is not None and (imports["is_whole"] or need is None or need.python != python):
            need = StandbyNeed(
                request.project,
                request.storage,
                python,
                environment_of(request.env),
                tuple(imports["modules"]),
                tuple(imports["environment"]),
            )
        if need is not None:
            self._start(need)

    def close(self) -> None:
        """End them all."""
        with self._lock:
            self._is_closed = True
            standbys = tuple(self._waiting.values())
            needs = tuple(self._needs.values())
            self._waiting.clear()
        for standby in standbys:
            standby.end("the program that kept it has ended")
        for standby in standbys:
            standby.wait_until_gone()
        for need in needs:
            remove_note(need.project, need.storage)

    def _start(self, need: StandbyNeed) -> None:
        with self._lock:
            if self._is_closed or self._refused.get(need.project) == need:
                return
            self._needs[need.project] = need
            others = [project for project in self._waiting if project != need.project]
            ended = [need.project, *others[: len(others) + 1 - MOST]]
            replaced = [self._waiting.pop(project) for project in ended if project in self._waiting]
            try:
                self._waiting[need.project] = StandbyProcess(need, self._idle_s, self._look_every_s, self._is_over)
            except UserError:
                # The next run says that there is no such interpreter any more.
                return
        for standby in replaced:
            standby.end("another took its place")

    def _is_over(self, standby: StandbyProcess, is_refused: bool, again: bool) -> None:
        with self._lock:
            if self._waiting.get(standby.need.project) is standby:
                del self._waiting[standby.need.project]
            if is_refused:
                self._refused[standby.need.project] = standby.need
        if again:
            self._start(standby.need)
