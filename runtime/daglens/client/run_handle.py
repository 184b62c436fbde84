"""A run under way, from the host's side."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from daglens.client.request import RunRequest, to_json
from daglens.client.worker_process import WorkerProcess, environment_of
from daglens.events.event import Envelope, ErrorInfo, Event, RunCanceled, RunFailed
from daglens.events.fold import RunFold, RunState
from daglens.events.json import UnreadableEvent, envelope_from_dict
from daglens.events.secrets import masked, secrets_of
from daglens.storage.database import StorageError
from daglens.storage.event_log import EventLog, RunRecord, initial_state, now
from daglens.storage.process_identity import ProcessIdentity
from daglens.user_error import UserError
from daglens.wire.frames import WIRE_VERSION, WireClosed, WireError

CANCEL_PATIENCE_S = 15.0
END_PATIENCE_S = 5.0
OnEnd = Callable[["Mapping[str, Any] | None"], object]
"""Called when the worker is gone too: with what it says it imported."""


class RunHandle:
    """A run that was started. Every method may be called from any thread.

    `events` gives each event once, to whoever iterates, as soon as the log has it, and ends with the run. Whatever
    becomes of the worker, the last one is RunSucceeded, RunFailed or RunCanceled.
    """

    def __init__(self, run_id: str, request: RunRequest, worker: WorkerProcess, on_end: OnEnd | None = None) -> None:
        self.run_id = run_id
        self.request = request
        self._worker = worker
        self._on_end = on_end
        self._created = now()
        self._fold = RunFold(initial_state(self._record(None)))
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Envelope | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._cancel_reason: str | None = None
        self._thread = threading.Thread(target=self._follow, name=f"run {run_id}", daemon=True)

    def begin(self) -> None:
        """Send the worker its work and follow it from now on."""
        message = {
            "type": "run",
            "wire": WIRE_VERSION,
            "run_id": self.run_id,
            "created": self._created,
            "request": to_json(self.request),
            # The names alone: the values are in its environment.
            "environment": sorted(self.request.env),
            "tells_imports": self._on_end is not None,
        }
        # Where it died at once, following it finds out why.
        with suppress(WireClosed):
            self._worker.connection.send(message)
        self._thread.start()

    def events(self) -> Iterator[Envelope]:
        """The events that nobody has taken yet, waiting for more until the run ends."""
        while True:
            envelope = self._next()
            if envelope is None:
                # Whoever else waits is told as well.
                self._queue.put(None)
                return
            yield envelope

    def cancel(self, reason: str = "canceled by the user") -> None:
        """Ask the run to stop. Returns at once; what does not stop by itself is killed after a while."""
        with self._lock:
            if self._cancel_reason is not None or self._ended.is_set():
                return
            self._cancel_reason = reason
        try:
            self._worker.connection.send({"type": "cancel", "reason": reason})
        except WireError:
            return
        killer = threading.Timer(CANCEL_PATIENCE_S, self._kill_unless_ended)
        killer.daemon = True
        killer.start()

    def wait(self, timeout_s: float | None = None) -> RunState:
        """The state at the end of the run, waiting for it. Raises TimeoutError."""
        if not self._ended.wait(timeout_s):
            raise TimeoutError(f"run {self.run_id} has not ended within {timeout_s} s")
        return self.state()

    def state(self) -> RunState:
        """The state by now."""
        with self._lock:
            return self._fold.state()

    def close(self) -> None:
        """Wait until the worker's process is gone too; it may outlive its run for the user's exit handlers."""
        self._thread.join()

    def _next(self) -> Envelope | None:
        if sys.platform != "win32":
            return self._queue.get()
        while True:  # On Windows an endless wait cannot be interrupted with Ctrl-C.
            try:
                return self._queue.get(timeout=0.2)
            except queue.Empty:
                continue

    def _kill_unless_ended(self) -> None:
        if not self._ended.is_set():
            self._worker.kill()

    def _follow(self) -> None:
        failure: ErrorInfo | None = None
        try:
            self._worker.await_greeting()
            failure = self._receive_events()
        except WireClosed:
            failure = ErrorInfo("WorkerDidNotStart", "")
        except (WireError, UnreadableEvent) as error:
            failure = ErrorInfo(type(error).__name__, str(error))
        finally:
            try:
                if self.state().status == "running":
                    self._record_end(failure)
            finally:
                self._ended.set()
                self._queue.put(None)
                imports = None if self._on_end is None else self._hear_imports()
                self._worker.end(END_PATIENCE_S)
                if self._on_end is not None:
                    self._on_end(imports)

    def _receive_events(self) -> ErrorInfo | None:
        """Pass events on until the run or the wire ends; what the worker said of its own failure, if it did."""
        while (message := self._worker.connection.receive()) is not None:
            match message.get("type"):
                case "event":
                    self._announce(envelope_from_dict(message["envelope"]))
                    if self.state().status != "running":
                        return None
                case "fatal":
                    return ErrorInfo(
                        str(message["class_name"]), str(message["message"]), (), None, message["traceback"]
                    )
                case _:
                    pass
        return None

    def _hear_imports(self) -> dict[str, Any] | None:
        """The last that a worker says; None where it is gone already."""
        killer = threading.Timer(END_PATIENCE_S, self._worker.kill)
        killer.daemon = True
        killer.start()
        try:
            while (message := self._worker.connection.receive()) is not None:
                if message.get("type") == "imported":
                    return message
        except WireError:
            pass
        finally:
            killer.cancel()
        return None

    def _announce(self, envelope: Envelope) -> None:
        with self._lock:
            self._fold.apply(envelope)
        self._queue.put(envelope)

    def _record_end(self, failure: ErrorInfo | None) -> None:
        """The worker is gone, or failed outside the run: write the end that it did not write."""
        ending = self._worker.end(END_PATIENCE_S)
        secrets = secrets_of(environment_of(self.request.env))
        event = masked(self._missing_end(failure, ending), secrets)
        try:
            for envelope in self._log_end(event):
                self._announce(envelope)
        except UserError:
            self._announce(Envelope(self.run_id, self.state().last_n + 1, now(), event))

    def _missing_end(self, failure: ErrorInfo | None, ending: str) -> Event:
        if self._cancel_reason is not None:
            return RunCanceled(self._cancel_reason)
        said = self._worker.stderr()
        if failure is not None and failure.message:
            return RunFailed(replace(failure, traceback=failure.traceback or said))
        if failure is not None:
            message = said or f"the worker {ending} before it began and said nothing"
            return RunFailed(replace(failure, message=message, traceback=said))
        running = [step.step for step in self.state().steps if step.status == "running"]
        during = f" while {', '.join(running)} ran" if running else ""
        last_words = f": {said.splitlines()[0]}" if said else ""
        return RunFailed(ErrorInfo("WorkerLost", f"the worker {ending}{during}{last_words}", traceback=said), lost=True)

    def _log_end(self, event: Event) -> tuple[Envelope, ...]:
        log = EventLog.open(Path(self.request.project) / self.request.storage)
        try:
            if log.record(self.run_id) is None:
                parent = log.record(self.request.run_id) if self.request.run_id else None
                log.create_run(self._record(parent))
            # What was appended and not announced any more comes first.
            unseen = log.events(self.run_id, after=self.state().last_n)
            record = log.record(self.run_id)
            if record is not None and record.finished:
                return unseen
            try:
                return (*unseen, log.append(self.run_id, event))
            except StorageError:
                # Another process that looked at the history may have been faster.
                again = log.events(self.run_id, after=self.state().last_n)
                if len(again) > len(unseen):
                    return again
                raise
        finally:
            log.close()

    def _record(self, parent: RunRecord | None) -> RunRecord:
        return RunRecord(
            run_id=self.run_id,
            parent_run_id=self.request.run_id,
            root_run_id=parent.root_run_id if parent else self.request.run_id or self.run_id,
            job=self.request.job or self.request.selection or "",
            request=to_json(self.request),
            process=ProcessIdentity("", self._worker.pid, ""),
            created=self._created,
        )
