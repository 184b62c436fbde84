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

from daglens.events.event import ErrorInfo, LogLine
from daglens.plan.step import Step

from .concurrency import Concurrency, concurrency_of
from .elsewhere import Elsewhere
from .execute_plan import PlanOutcome
from .fork_safety import may_fork
from .made_ready import make_ready
from .run_call import RunCall, StepSpawn
from .run_context import RunContext
from .spawned_step import Interpreter, give_step, start_interpreter
from .step_messages import Ended, FactSent, decode
from .step_process import RunningStep, fork_step

_END_PATIENCE_S = 5.0


def execute_multiprocess(
    run: RunContext,
    cancelled: Callable[[], bool],
    max_concurrent: int | None,
    harmless_threads: int,
    spawn: StepSpawn | None,
    call: RunCall | None,
) -> PlanOutcome:
    """Runs the plan; an interrupt of this process ends every step's process first."""
    executor = _Multiprocess(run, concurrency_of(run.plan, max_concurrent), harmless_threads, spawn, call)
    try:
        return executor.loop(cancelled)
    finally:
        executor.end_all()


class _Multiprocess(Elsewhere):
    def __init__(
        self,
        run: RunContext,
        concurrency: Concurrency,
        harmless_threads: int,
        spawn: StepSpawn | None,
        call: RunCall | None,
    ) -> None:
        super().__init__(run, concurrency)
        self._harmless_threads, self._spawn, self._call = harmless_threads, spawn, call
        self._processes: dict[str, RunningStep] = {}
        self._waiting: list[Interpreter] = []
        self._selector = selectors.DefaultSelector()

    def start(self, step: Step, attempt: int) -> None:
        is_forked = may_fork(self._harmless_threads)
        if is_forked:
            process = fork_step(step, attempt, self.run, self.active, self._processes.values())
        else:
            process = give_step(self._interpreter(), step, attempt, self.run, self.active)
        self._processes[step.key] = process
        for stream, fd in process.descriptors().items():
            self._selector.register(fd, selectors.EVENT_READ, (process, stream))
        if not is_forked:
            self._start_the_next()

    def _interpreter(self) -> Interpreter:
        while self._waiting:
            first = self._waiting.pop(0)
            if first.is_alive():
                return first
            first.end()
        return self._start_interpreter()

    def _start_interpreter(self) -> Interpreter:
        if self._spawn is None or self._call is None:
            raise RuntimeError(
                "This process has threads and cannot be forked safely, and nothing says how to start another one."
            )
        return start_interpreter(self._spawn, self._call)

    def _start_the_next(self) -> None:
        """Interpreters for the steps to come load the project while others run: one for each that runs, and with those
        no more than one above what may run at once.
        """
        running = len(self._processes)
        wanted = min(running, self.concurrency.most + 1 - running, self.steps_to_come())
        while len(self._waiting) < wanted:
            self._waiting.append(self._start_interpreter())

    def listen(self, timeout_s: float) -> None:
        silent: dict[str, RunningStep] = {}
        for key, _ in self._selector.select(timeout_s):
            process, stream = key.data
            if not self._read(process, stream):
                silent[process.step.key] = process
        for process in silent.values():
            if not process.open_streams() or process.has_ended():
                self._end(process)

    def stop(self, step: Step) -> None:
        process = self._processes.pop(step.key)
        self._let_go(process)
        process.interrupt()
        process.wait_until(time.monotonic() + _END_PATIENCE_S)

    def end_all(self) -> None:
        for process in self._processes.values():
            process.interrupt()
        deadline = time.monotonic() + _END_PATIENCE_S
        for interpreter in self._waiting:
            interpreter.end()
        self._waiting.clear()
        for process in self._processes.values():
            process.wait_until(deadline)
        self._selector.close()

    def _read(self, process: RunningStep, stream: str) -> bool:
        """Takes what is there; False when the stream is at its end."""
        data = os.read(process.descriptors()[stream], 1 << 16)
        if not data:
            self._selector.unregister(process.descriptors()[stream])
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
                self.tell(event)
            case Ended() as ended:
                process.ended = ended

    def _tell_lines(self, process: RunningStep, stream: str, lines: list[str]) -> None:
        for line in lines:
            self.tell(LogLine(process.step.key, stream, line))

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

    def _let_go(self, process: RunningStep) -> None:
        for fd in process.descriptors().values():
            if fd in self._selector.get_map():
                self._selector.unregister(fd)

    def _end(self, process: RunningStep) -> None:
        self._drain(process)
        self._let_go(process)
        status = process.wait()
        del self._processes[process.step.key]
        if process.ended is not None:
            make_ready(process.ended.made)
            self.ended(process.step, process.ended)
            return
        self.broke(process.step, died(process.step.key, status))


def died(step_key: str, status: int) -> ErrorInfo:
    """What to say of a process that ended before its step did; `status` is its exit code, or minus a signal."""
    reason = f"was killed by signal {signal.Signals(-status).name}" if status < 0 else f"ended with exit code {status}"
    return ErrorInfo("DagsterSubprocessError", f"The process of step {step_key!r} {reason} before the step was done.")
