"""Each step in a process of its own, several at a time: forked where that is safe, else started anew.

One thread watches all of them: their events, what they print, their ends. A step's process announces nothing itself; it
sends its facts up a pipe, and this process tells them, so that the log has one writer.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from typing import Any

from daglens.events.event import ErrorInfo, LogLine, StepFailed, StepRetried, StepSkipped, StepStarted
from daglens.plan.step import Step

from .active_plan import ActivePlan
from .execute_plan import PlanOutcome
from .fork_safety import may_fork
from .run_call import RunCall, StepSpawn
from .run_context import RunContext
from .step_messages import Ended, FactSent, decode
from .step_process import RunningStep, fork_step, spawn_step

_POLL_S = 0.1


def execute_multiprocess(
    run: RunContext,
    cancelled: Callable[[], bool],
    max_concurrent: int | None,
    harmless_threads: int,
    spawn: StepSpawn | None,
    call: RunCall | None,
) -> PlanOutcome:
    """Runs the plan; an interrupt of this process ends every step's process first."""
    executor = _Multiprocess(run, max_concurrent or os.cpu_count() or 1, harmless_threads, spawn, call)
    try:
        return executor.loop(cancelled)
    finally:
        executor.end_all()


class _Multiprocess:
    def __init__(
        self, run: RunContext, limit: int, harmless_threads: int, spawn: StepSpawn | None, call: RunCall | None
    ) -> None:
        self.run, self.limit, self.harmless_threads, self.spawn, self.call = (
            run,
            max(1, limit),
            harmless_threads,
            spawn,
            call,
        )
        self.active = ActivePlan(run.plan)
        self.running: dict[str, RunningStep] = {}
        self.later: list[tuple[float, Step, int]] = []
        self.selector = selectors.DefaultSelector()
        self.attempts: dict[str, int] = {}

    def loop(self, cancelled: Callable[[], bool]) -> PlanOutcome:
        while self.running or self.later or not self.active.is_done():
            if cancelled():
                return PlanOutcome(tuple(self.active.failed), True)
            self._start_what_is_ready()
            if not self.running and not self.later and not self.active.ready:
                break
            self._listen()
        return PlanOutcome(tuple(self.active.failed))

    def _start_what_is_ready(self) -> None:
        now = time.monotonic()
        due = [each for each in self.later if each[0] <= now]
        for each in due:
            if len(self.running) >= self.limit:
                break
            self.later.remove(each)
            self._start(each[1], each[2])
        while len(self.running) < self.limit:
            step = self.active.take_ready()
            if step is None:
                return
            reason = self.active.skip_reason(step)
            if reason is not None:
                self.run.emit(StepSkipped(step.key, reason))
                self.active.skipped(step)
                continue
            self._start(step, 1)

    def _start(self, step: Step, attempt: int) -> None:
        self.attempts[step.key] = attempt
        self.run.emit(StepStarted(step.key, attempt))
        if may_fork(self.harmless_threads):
            process = fork_step(step, attempt, self.run, self.active, self.running.values())
        elif self.spawn is not None and self.call is not None:
            process = spawn_step(step, attempt, self.run, self.active, self.spawn, self.call)
        else:
            raise RuntimeError(
                "This process has threads and cannot be forked safely, and nothing says how to start another one."
            )
        self.running[step.key] = process
        for stream, fd in process.descriptors().items():
            self.selector.register(fd, selectors.EVENT_READ, (process, stream))

    def _listen(self) -> None:
        timeout = _POLL_S
        if self.later:
            timeout = max(0.0, min(timeout, min(each[0] for each in self.later) - time.monotonic()))
        if not self.running:
            time.sleep(timeout)
            return
        ready: dict[str, RunningStep] = {}
        for key, _ in self.selector.select(timeout):
            process, stream = key.data
            if not self._read(process, stream):
                ready[process.step.key] = process
        for process in ready.values():
            if not process.open_streams() or process.has_ended():
                self._end(process)

    def _read(self, process: RunningStep, stream: str) -> bool:
        """Takes what is there; False when the stream is at its end."""
        data = os.read(process.descriptors()[stream], 1 << 16)
        if not data:
            self.selector.unregister(process.descriptors()[stream])
            process.close(stream)
            return stream != "events"
        if stream == "events":
            for message in process.messages(data):
                self._take(process, message)
        else:
            self._tell_lines(process, stream, process.lines(stream, data))
        return True

    def _take(self, process: RunningStep, message: dict[str, Any]) -> None:
        match decode(message):
            case FactSent(event):
                self.run.emit(event)
            case Ended() as ended:
                process.ended = ended

    def _tell_lines(self, process: RunningStep, stream: str, lines: list[str]) -> None:
        for line in lines:
            self.run.emit(LogLine(process.step.key, stream, line))

    def _drain(self, process: RunningStep) -> None:
        """All that the process printed before it ended, before its end is told."""
        for stream in ("stdout", "stderr"):
            fd = process.descriptors().get(stream)
            if fd is None:
                continue
            os.set_blocking(fd, False)
            while True:
                try:
                    data = os.read(fd, 1 << 16)
                except BlockingIOError:
                    break
                if not data:
                    break
                self._tell_lines(process, stream, process.lines(stream, data))
            self._tell_lines(process, stream, process.rest(stream))

    def _end(self, process: RunningStep) -> None:
        step = process.step
        self._drain(process)
        for fd in process.descriptors().values():
            if fd in self.selector.get_map():
                self.selector.unregister(fd)
        status = process.wait()
        del self.running[step.key]
        ended = process.ended
        if ended is None:
            reason = (
                f"was killed by signal {signal.Signals(-status).name}"
                if status < 0
                else f"ended with exit code {status}"
            )
            error = ErrorInfo(
                "DagsterSubprocessError", f"The process of step {step.key!r} {reason} before the step was done."
            )
            self.run.emit(StepFailed(step.key, error))
            self.active.did_fail(step)
            return
        if ended.last is not None:
            self.run.emit(ended.last)
        if isinstance(ended.last, StepRetried):
            self.later.append((time.monotonic() + ended.last.delay_s, step, self.attempts[step.key] + 1))
        elif isinstance(ended.last, StepFailed):
            self.active.did_fail(step)
        else:
            self.active.succeeded(step, ended.produced)

    def end_all(self) -> None:
        for process in self.running.values():
            process.interrupt()
        deadline = time.monotonic() + 5.0
        for process in self.running.values():
            process.wait_until(deadline)
        self.selector.close()
