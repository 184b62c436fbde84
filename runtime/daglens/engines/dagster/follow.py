"""Dagster's events of a run under way, taken as they come and told in our words.

In one process Dagster calls us with each entry of its log, in step with what it does, so that what a step prints is
known to be its own. Between processes the entries are read back from its log, which all of them write.
"""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dagster import DagsterEventType as Kind
from dagster import DagsterInstance

from daglens.engines.dagster.captured import CapturedByDagster
from daglens.engines.dagster.translate import Translation
from daglens.events.event import Event, LogLine, StepFailed, StepRetried, StepStarted, StepSucceeded
from daglens.execution.run_call import Sink

_LOOK_EVERY_S = 0.2


def follow(
    events: Iterator[Any],
    dagster_run: Any,
    instance: DagsterInstance,
    translation: Translation,
    sink: Sink,
    ignore_pipes: Callable[[], object],
    cancelled: Callable[[], bool],
    is_one_process: bool,
) -> None:
    """Exhausts `events`, which is what makes the run go on. Raises what `sink` raises, once Dagster has ended."""
    teller = _Teller(dagster_run.run_id, instance, translation, sink, ignore_pipes)
    ended = threading.Event()
    looking = threading.Thread(target=teller.look_until, args=(ended, is_one_process), name="dagster log", daemon=True)
    if is_one_process:
        instance.add_event_listener(dagster_run.run_id, teller.take)
    looking.start()
    has_told = False
    try:
        for _ in events:
            if cancelled() and not has_told:
                # Dagster ends a run that it knows to be wanted no more as canceled, and any other as failed.
                has_told = True
                instance.report_run_canceling(dagster_run)
    finally:
        ended.set()
        looking.join()
        if not is_one_process:
            teller.read_log()
        teller.tell_lines("")
    if teller.failure is not None:
        raise teller.failure


class _Teller:
    """One fact at a time, from whichever thread has it first. A failure to tell is kept, and nothing more is told."""

    def __init__(
        self,
        run_id: str,
        instance: DagsterInstance,
        translation: Translation,
        sink: Sink,
        ignore_pipes: Callable[[], object],
    ) -> None:
        self.failure: BaseException | None = None
        self._run_id, self._instance, self._translation = run_id, instance, translation
        self._sink, self._ignore_pipes = sink, ignore_pipes
        self._captured = CapturedByDagster(instance.compute_log_manager, run_id)
        self._lock = threading.RLock()
        self._cursor: str | None = None

    def take(self, entry: Any) -> None:
        """An entry of Dagster's log."""
        with _uninterrupted(), self._lock:
            event = entry.dagster_event
            if event is not None and event.event_type is Kind.LOGS_CAPTURED:
                self._begin_capture(event.event_specific_data)
            for fact in self._translation.events(entry):
                self._tell(fact)

    def _begin_capture(self, data: Any) -> None:
        if self._captured.begin(data):
            self._ignore_pipes()

    def read_log(self) -> None:
        """What Dagster's log has got since the last time."""
        with self._lock:
            while True:
                found = self._instance.get_records_for_run(self._run_id, self._cursor, limit=1000)
                for record in found.records:
                    self.take(record.event_log_entry)
                self._cursor = found.cursor
                if not found.has_more:
                    return

    def tell_lines(self, ended: str | None = None) -> None:
        with self._lock:
            for line in self._captured.lines(ended):
                self._pass_on(line)

    def look_until(self, ended: threading.Event, is_one_process: bool) -> None:
        while not ended.wait(_LOOK_EVERY_S):
            try:
                if not is_one_process:
                    self.read_log()
                self.tell_lines()
            except Exception as error:
                self.failure = self.failure or error

    def _tell(self, fact: Event) -> None:
        match fact:
            case StepStarted(step):
                self.tell_lines("")
                self._captured.current = step
            case StepSucceeded(step) | StepFailed(step) | StepRetried(step):
                self.tell_lines(step)
                if self._captured.current == step:
                    self._captured.current = None
            case _:
                pass
        self._pass_on(fact)

    def _pass_on(self, fact: Event | LogLine) -> None:
        if self.failure is not None:
            return
        try:
            self._sink(fact)
        except Exception as error:
            # Raised here it would be taken for a failure of the user's code.
            self.failure = error


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """While Dagster runs, its own signal handlers are set, and they would raise in the middle of telling."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
