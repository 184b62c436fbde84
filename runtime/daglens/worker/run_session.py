"""One run in the worker: row, capture, import, execution; every fact into the log first and to the host second."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daglens.client.request import RunRequest, from_json, to_json
from daglens.events.error_info import error_info
from daglens.events.event import (
    Envelope,
    ErrorInfo,
    Event,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepRetried,
    StepStarted,
    StepSucceeded,
)
from daglens.events.json import envelope_to_dict
from daglens.events.secrets import masked, secrets_of
from daglens.events.step_key import template_key
from daglens.execution.run_call import ParentRun, RunCall
from daglens.record import dataclass
from daglens.storage.ancestors import lineage
from daglens.storage.database import StorageError
from daglens.storage.event_log import EventLog, RunRecord
from daglens.storage.process_identity import current_process
from daglens.storage.stale import stale_steps
from daglens.wire.frames import Connection, WireError
from daglens.worker.capture import Capture, Line
from daglens.worker.imports import ImportWatch
from daglens.worker.interrupts import Interrupts
from daglens.worker.load_project import LoadedProject, load_project, project_packages
from daglens.worker.run_config import read_config

if TYPE_CHECKING:
    from daglens.worker.standby import Standby

_INTERRUPTIONS = ("KeyboardInterrupt", "DagsterExecutionInterruptedError")


def run(
    connection: Connection, message: Mapping[str, Any], user_path: Sequence[str], standby: Standby | None = None
) -> None:
    """Do the run that the message asks for. Raises StorageError where its events cannot be written down.

    `standby` is what this process has done before it was asked, if it waited for the run.
    """
    request = from_json(message["request"])
    storage_dir = Path(request.project) / request.storage
    log = EventLog.open(storage_dir, fsync=request.fsync)
    log.let_go_at_forks()
    recorder = Recorder(connection, log, str(message["run_id"]))
    parent = _create_run(log, recorder.run_id, request, str(message["created"]))
    recorder.capture = Capture(recorder.take_lines) if standby is None else standby.capture_into(recorder.take_lines)
    imports = (
        ImportWatch(project_packages(request.project, request.locations)) if message.get("tells_imports") else None
    )
    threading.Thread(target=_listen, args=(connection, recorder), name="wire", daemon=True).start()
    try:
        surroundings = Surroundings(user_path, message.get("environment") or (), standby, imports)
        _load_and_execute(request, recorder, parent, surroundings)
    except KeyboardInterrupt:
        recorder.sink(RunCanceled(recorder.interrupts.reason or "interrupted"))
    finally:
        recorder.interrupts.over()
    if recorder.failure is not None:
        raise recorder.failure
    if imports is not None:
        connection.try_send({"type": "imported", **imports.report()})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run has of its process. `environment` names the variables that it was given."""

    user_path: Sequence[str]
    environment: Sequence[str]
    standby: Standby | None
    imports: ImportWatch | None


class Recorder:
    """Where the run's facts go: the log, then the wire. Used from the main thread and the capturing ones.

    The failure of a project's import is told in place of what follows from it: that nothing was found to run.
    """

    def __init__(self, connection: Connection, log: EventLog, run_id: str) -> None:
        self.run_id = run_id
        self.log = log
        self._step: str | None = None
        self._runs_steps_here = False
        self.failure: StorageError | None = None
        self.ignores_pipes = False
        self.load_failure: ErrorInfo | None = None
        self.capture: Capture | None = None
        self.interrupts = Interrupts(self._give_up)
        self._connection = connection
        self._secrets = secrets_of(os.environ)
        self._order = threading.Lock()
        self._has_started = False
        self._has_ended = False

    def sink(self, event: Event) -> None:
        """Write an event down and announce it. Raises StorageError; a host that is gone stops nothing here."""
        self.sink_all((event,))

    def sink_all(self, events: Sequence[Event]) -> None:
        """Several at once, in one transaction."""
        told = tuple(event for event in map(self._as_told, events) if event is not None)
        if told:
            with self.interrupts.shielded():
                self._record(told)

    def _as_told(self, event: Event) -> Event | None:
        """The event as it is told, once all that was printed before it is; None for what is not told."""
        match event:
            case RunStarted(executor=executor):
                self._has_started = True
                self._runs_steps_here = executor == "in_process"
                self._settle()
            case RunFailed() if not self._has_started and self.load_failure is not None:
                self._settle()
                return replace(event, error=self.load_failure)
            case StepStarted(step=step) if self._runs_steps_here:
                self._settle(step)
            case StepFailed(error=error) if self.interrupts.is_requested() and _is_interruption(error):
                # A step that was stopped has not failed: it ends with the run.
                self._settle()
                return None
            case RunCanceled(reason=""):
                self._settle()
                return RunCanceled(self.interrupts.reason or "interrupted")
            case StepSucceeded() | StepFailed() | StepRetried() if self._runs_steps_here:
                self._settle()
            case RunSucceeded() | RunFailed() | RunCanceled():
                self._settle()
            case _:
                pass
        return event

    def take_lines(self, lines: Sequence[Line]) -> None:
        """Lines that this process wrote: those of the step that runs in it, or of none."""
        if self.ignores_pipes:
            return
        try:
            self._record(tuple(LogLine(self._step, stream, text) for stream, text in lines))
        except StorageError as error:
            # Raised here it would end the capturing thread only: the run cannot go on without its log.
            self.failure = error
            self.interrupts.request(str(error))

    def look_for_secrets(self) -> None:
        """The environment has changed: what of it must not be written down is looked up again."""
        self._secrets = secrets_of(os.environ)

    def ignore_pipes(self) -> None:
        """From now on what is written is captured, and told, by the engine: what still comes here is a copy of it."""
        self._settle()
        self.ignores_pipes = True

    def _settle(self, next_step: str | None = None) -> None:
        """What was written until now belongs to what ran until now; what follows belongs to `next_step`."""
        if self.capture is not None:
            self.capture.settle()
        self._step = next_step

    def _record(self, events: tuple[Event, ...]) -> None:
        with self._order:
            if self._has_ended:
                return
            envelopes = self.log.append_all(self.run_id, [masked(event, self._secrets) for event in events])
            self._has_ended = isinstance(events[-1], RunSucceeded | RunFailed | RunCanceled)
            for envelope in envelopes:
                self._announce(envelope)

    def _announce(self, envelope: Envelope) -> None:
        self._connection.try_send({"type": "event", "envelope": envelope_to_dict(envelope)})

    def _give_up(self, reason: str) -> None:
        try:
            self._record((RunCanceled(reason),))
        finally:
            if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
                os.killpg(0, signal.SIGKILL)
            os._exit(130)


def _listen(connection: Connection, recorder: Recorder) -> None:
    """Wait for the host's wish to stop, or for its end."""
    reason = "the program that started the run is gone"
    try:
        while (message := connection.receive()) is not None:
            if message.get("type") == "cancel":
                reason = str(message.get("reason") or "canceled")
                break
    except WireError as error:
        reason = f"the connection to the host broke: {error}"
    recorder.interrupts.request(reason)


def _create_run(log: EventLog, run_id: str, request: RunRequest, created: str) -> RunRecord | None:
    parent = log.record(request.run_id) if request.kind == "rerun" and request.run_id else None
    record = RunRecord(
        run_id=run_id,
        parent_run_id=None if parent is None else parent.run_id,
        root_run_id=run_id if parent is None else parent.root_run_id,
        job=request.job or request.selection or "",
        request=to_json(request),
        process=current_process(),
        created=created,
    )
    log.create_run(record)
    return parent


def _load_and_execute(
    request: RunRequest, recorder: Recorder, parent: RunRecord | None, surroundings: Surroundings
) -> None:
    from daglens.execution.fork_safety import os_thread_count
    from daglens.worker.engine_of_run import (
        EngineNotAvailable,
        choose_engine,
        execute,
        import_engine,
        reader_of_modules,
    )

    # The threads of the wire and the capture only read; those that the project's imports start are another matter.
    own_threads = (os_thread_count() or 1) - 1
    if surroundings.standby is not None:
        own_threads -= surroundings.standby.foreign_threads
    user_path = surroundings.user_path
    try:
        engine = choose_engine(request.engine, user_path)
    except EngineNotAvailable as error:
        recorder.sink(RunFailed(ErrorInfo(type(error).__name__, str(error))))
        return
    read = reader_of_modules(engine.name, user_path)
    import_engine(engine.name, request.executor)
    loaded = load_project(request.project, request.locations, request.source_roots, user_path, read)
    # The project may have read a file of variables (`.env`).
    recorder.look_for_secrets()
    recorder.load_failure = _load_failure(loaded)
    if surroundings.imports is not None:
        surroundings.imports.project_is_loaded(engine.name, is_whole=not loaded.failures)
    if recorder.load_failure is not None and not loaded.definitions:
        recorder.sink(RunFailed(recorder.load_failure))
        return
    config_file = request.config_file or (None if parent is None else from_json(parent.request).config_file)
    try:
        config = request.config if config_file is None else read_config(Path(request.project) / config_file)
    except (OSError, ValueError) as error:
        recorder.sink(RunFailed(ErrorInfo("InvalidConfigFile", f"{config_file}: {error}")))
        return
    steps = request.steps
    if request.stale and parent is not None:
        steps = stale_steps(recorder.log, parent.run_id)
        if not steps:
            said = f"nothing is stale in run {parent.run_id}: each step has seen the newest outputs of those before it"
            recorder.sink(RunFailed(ErrorInfo("NothingToRun", said)))
            return
    is_rerun = parent is not None
    call = RunCall(
        run_id=recorder.run_id,
        kind=request.kind,
        selection=None if is_rerun else request.selection,
        checks=None if is_rerun else request.checks,
        job=None if is_rerun else request.job,
        steps=steps,
        from_failure=request.from_failure,
        parent=None if parent is None else _parent_run(recorder.log, parent),
        executor=request.executor,
        address=request.address,
        partition=request.partition,
        config=config,
        tags=request.tags,
        engine=engine.name,
        fsync=request.fsync,
        previews=request.previews,
        dynamic_partitions=recorder.log.dynamic_partitions(),
    )
    execute(loaded, call, request, recorder, own_threads, surroundings.environment)


def _is_interruption(error: ErrorInfo) -> bool:
    return error.class_name.rpartition(".")[2] in _INTERRUPTIONS


def _load_failure(loaded: LoadedProject) -> ErrorInfo | None:
    """All failures as one error: the first one, with the others counted in its message."""
    if not loaded.failures:
        return None
    (location, first), *others = loaded.failures.items()
    info = error_info(first)
    more = f" (and {len(others)} more code locations do not load)" if others else ""
    return replace(info, message=f"{location} does not load: {info.message}{more}")


def _parent_run(log: EventLog, record: RunRecord) -> ParentRun:
    asked = from_json(record.request)
    statuses, code = _known_steps(log, record.run_id)
    return ParentRun(
        run_id=record.run_id,
        root_run_id=record.root_run_id,
        kind="run" if asked.selection is None else "materialize",
        selection=asked.selection,
        checks=asked.checks,
        job=asked.job,
        partition=asked.partition,
        step_status=statuses,
        step_code=code,
    )


def _known_steps(log: EventLog, run_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """From the run itself up through its parents: the status of each step in the nearest run that holds it, and its
    code in the nearest one where it succeeded.
    """
    names = {"planned": "pending", "retrying": "running", "lost": "running"}
    statuses: dict[str, str] = {}
    code: dict[str, str] = {}
    for ancestor in lineage(log, run_id):
        state = log.run(ancestor)
        for step in () if state is None else state.steps:
            statuses.setdefault(step.step, names.get(step.status, step.status))
            if state is not None and step.status == "succeeded":
                code.setdefault(step.step, state.code.get(step.step) or state.code.get(template_key(step.step)) or "")
    return statuses, code
