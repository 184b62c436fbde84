"""The runs of this connection: started on a click, followed, cancelled; and the history of each project."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from daglens.client import RunHandle, RunRequest, RunState, Standbys, start_run
from daglens.client.words import parse_time
from daglens_lsp.project import project_at
from daglens_lsp.runs.failures import Failures
from daglens_lsp.runs.follow import follow
from daglens_lsp.runs.past_runs import PastRuns
from daglens_lsp.runs.runnable import Runnable

if TYPE_CHECKING:
    from daglens_analyzer import Analysis, Workspace
    from daglens_lsp.server import Server
    from daglens_lsp.view import Json

_GRACE_S = 2.0
_TICK_S = 60.0


class RunCenter:
    """Thread-safe. Each run has a thread that follows it until its end."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._handles: dict[str, RunHandle] = {}
        self._threads: list[threading.Thread] = []
        self._past: dict[tuple[str, str], PastRuns] = {}
        self._clock: threading.Timer | None = None
        self._standbys = Standbys()
        self.failures = Failures()

    def past(self, project: str, storage: str) -> PastRuns:
        """The history of a project, whether or not anything ever ran there."""
        with self._lock:
            return self._past.setdefault((project, storage), PastRuns(project, storage))

    def everywhere(self) -> Iterator[tuple[RunState, PastRuns]]:
        """The newest runs of every project of the workspace, each with its history. Waits for the analysis."""
        server = self._server
        for project in server.ask(
            lambda view: [project_at(server, view.analysis, at) for at in server.folders]
        ).result():
            self.past(project.folder, project.storage)
        with self._lock:
            histories = tuple(self._past.values())
        for past in histories:
            yield from ((run, past) for run in past.recent())

    def start(self, request: RunRequest, runnable: Runnable, python: str, keeps_standby: bool) -> Future[Json]:
        """Start a run; the future tells its id, or why it could not be started.

        `keeps_standby`: a process that waits may do it, and one will wait for the next.
        """
        started: Future[Json] = Future()
        started.set_running_or_notify_cancel()

        def run() -> None:
            try:
                handle = start_run(request, python=python, standbys=self._standbys if keeps_standby else None)
            except Exception as problem:
                started.set_exception(problem)
                return
            with self._lock:
                self._handles[handle.run_id] = handle
            started.set_result({"run_id": handle.run_id})
            try:
                follow(self._server, handle, request, runnable)
            except Exception as problem:
                self._server.report("following a run", problem)
            finally:
                with self._lock:
                    self._handles.pop(handle.run_id, None)
                self.log_changed()

        thread = threading.Thread(target=run, name="daglens-run", daemon=True)
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        thread.start()
        return started

    def cancel(self, run_id: str) -> bool:
        """Ask a run of this connection to stop. False where it is not running here."""
        with self._lock:
            handle = self._handles.get(run_id)
        if handle is not None:
            handle.cancel()
        return handle is not None

    def cancel_by_token(self, token: str | int) -> None:
        """The same by the token of its progress."""
        self.cancel(str(token).removeprefix(TOKEN_PREFIX))

    def active(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._handles)

    def stop(self) -> None:
        """The editor leaves: nobody would see how its runs go on, so they are cancelled, which the log records."""
        with self._lock:
            handles, threads = tuple(self._handles.values()), tuple(self._threads)
            if self._clock is not None:
                self._clock.cancel()
        for handle in handles:
            handle.cancel()
        for thread in threads:
            thread.join(timeout=_GRACE_S)
        self._standbys.close()
        for past in self._past.values():
            past.close()

    def log_changed(self) -> None:
        """Someone has written into a run log: outcomes shown in the editor may be old."""

        def apply(workspace: Workspace) -> None:
            self.take_failures_from_history(workspace.snapshot())
            self._server.diagnostics.world_changed()

        self._server.analysis.edit(apply)
        self._server.refresh_lenses()
        self._tick_later()

    def take_failures_from_history(self, analysis: Analysis) -> None:
        """On the analysis thread: put up what failed in runs that were not followed here."""
        now = datetime.now(timezone.utc)
        for folder in self._server.folders:
            project = project_at(self._server, analysis, folder)
            runs = self.past(project.folder, project.storage).recent()
            self.failures.take_from_history(analysis, project.folder, runs, now)

    def _tick_later(self) -> None:
        """Ages grow: while something ran within the hour, lenses are asked for again each minute."""
        if not self._server.client.refreshes_lenses or self._server.is_leaving:
            return
        with self._lock:
            if self._clock is not None:
                self._clock.cancel()
            self._clock = threading.Timer(_TICK_S, self._tick)
            self._clock.daemon = True
            self._clock.start()

    def _tick(self) -> None:
        with self._lock:
            histories = tuple(self._past.values())
        hour_ago = datetime.now(timezone.utc) - timedelta(hours=1)
        newest = (parse_time(run.ended or run.started) for past in histories for run in past.recent()[:1])
        if any(moment is not None and moment > hour_ago for moment in newest):
            self._server.refresh_lenses()
            self._tick_later()


TOKEN_PREFIX = "daglens-run-"
