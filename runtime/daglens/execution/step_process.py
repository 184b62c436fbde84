"""One step in a process of its own: how the parent starts, hears and ends it, and what the process does."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from functools import cache
from typing import Any

from daglens.events.event import Event, StepFailed, StepRetried, StepSucceeded
from daglens.plan.step import Step
from daglens.record import dataclass
from daglens.storage.forks import logs_stay_open

from .active_plan import ActivePlan
from .made_ready import made_since, what_is_ready
from .run_context import RunContext
from .step_messages import Ended, encode_end, encode_fact

_SET_PDEATHSIG = 1
_STREAMS = ("events", "stdout", "stderr")


@dataclass
class RunningStep:
    """A step's process as its parent sees it: three pipes to read, a process to wait for."""

    step: Step
    pid: int
    pipes: dict[str, int]
    process: subprocess.Popen[bytes] | None = None
    ended: Ended | None = None
    status: int | None = None
    pending: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def descriptors(self) -> dict[str, int]:
        return self.pipes

    def open_streams(self) -> bool:
        return bool(self.pipes)

    def has_ended(self) -> bool:
        """Whether it said so, or is gone: what it started itself may hold its pipes open longer."""
        return self.ended is not None or "events" not in self.pipes

    def close(self, stream: str) -> None:
        os.close(self.pipes.pop(stream))

    def messages(self, data: bytes) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._complete("events", data)]

    def lines(self, stream: str, data: bytes) -> list[str]:
        return [line.decode("utf-8", "backslashreplace").removesuffix("\r") for line in self._complete(stream, data)]

    def rest(self, stream: str) -> list[str]:
        """What came after the last line end."""
        left = self.pending.pop(stream, b"")
        return [left.decode("utf-8", "backslashreplace")] if left else []

    def _complete(self, stream: str, data: bytes) -> list[bytes]:
        *lines, rest = (self.pending.get(stream, b"") + data).split(b"\n")
        self.pending[stream] = rest
        return lines

    def wait(self) -> int:
        """The exit code, minus the signal that killed it. Closes the pipes."""
        for stream in list(self.pipes):
            self.close(stream)
        if self.process is not None:
            return self.process.wait()
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def wait_until(self, deadline: float) -> None:
        """Waits for the end; kills what has not ended by then."""
        while time.monotonic() < deadline:
            if self._is_gone():
                return
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def _is_gone(self) -> bool:
        if self.process is not None:
            return self.process.poll() is not None
        found, status = os.waitpid(self.pid, os.WNOHANG)
        if found:
            self.status = os.waitstatus_to_exitcode(status)
        return bool(found)


def fork_step(
    step: Step, attempt: int, run: RunContext, active: ActivePlan, others: Iterable[RunningStep]
) -> RunningStep:
    """Goes on in a copy of this process, which runs the step and ends."""
    pipes = {name: os.pipe() for name in _STREAMS}
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    # What the parent has in memory stays untouched by the child's collector, so its pages are shared and not copied.
    gc.freeze()
    parent = os.getpid()
    _process_control()
    with logs_stay_open():
        pid = os.fork()
    if pid == 0:
        _be_the_step(step, attempt, run, active, pipes, parent, others)
    gc.unfreeze()
    for _, write_end in pipes.values():
        os.close(write_end)
    return RunningStep(step, pid, {name: read_end for name, (read_end, _) in pipes.items()})


def _be_the_step(
    step: Step,
    attempt: int,
    run: RunContext,
    active: ActivePlan,
    pipes: Mapping[str, tuple[int, int]],
    parent: int,
    others: Iterable[RunningStep],
) -> None:
    """In the forked child: never returns."""
    code = 1
    try:
        die_with_parent(parent)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt_as_keyboard)
        for other in others:
            for fd in other.pipes.values():
                os.close(fd)
        for read_end, _ in pipes.values():
            os.close(read_end)
        os.dup2(pipes["stdout"][1], 1)
        os.dup2(pipes["stderr"][1], 2)
        os.close(pipes["stdout"][1])
        os.close(pipes["stderr"][1])
        let_lines_leave_at_once()
        run_and_report(step, attempt, run, active, pipes["events"][1])
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def interrupt_as_keyboard(number: int, _frame: object) -> None:
    raise KeyboardInterrupt(f"interrupted by {signal.Signals(number).name}")


def let_lines_leave_at_once() -> None:
    """Python's streams write to descriptors 1 and 2, line by line, whatever the parent had put in their place."""
    for fd, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        try:
            stays = stream.fileno() == fd and hasattr(stream, "reconfigure")
        except (AttributeError, OSError, ValueError):
            stays = False
        if stays:
            stream.reconfigure(line_buffering=True)
        else:
            fresh = open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
            setattr(sys, name, fresh)


def die_with_parent(parent: int) -> None:
    """A step whose run's process is killed has nobody to work for: on Linux the kernel ends it at once."""
    control = _process_control()
    if control is not None:
        control(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@cache
def _process_control() -> Callable[[int, int], int] | None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            return ctypes.CDLL(None).prctl
    return None


def run_and_report(step: Step, attempt: int, run: RunContext, active: ActivePlan, event_fd: int) -> None:
    """One attempt, its facts and its end written to `event_fd`."""
    from .execute_plan import run_attempt, tell_outcome
    from .hooks import run_hooks
    from .step_outcome import Retry, Succeeded

    last: list[StepSucceeded | StepFailed | StepRetried] = []
    ready = what_is_ready()

    def emit(event: Event, _subject: object = None) -> None:
        if isinstance(event, (StepSucceeded, StepFailed, StepRetried)):
            last.append(event)
        elif type(event).__name__ != "StepStarted":
            write_all(event_fd, encode_fact(event))

    here = replace(run, emit=emit, values=None, raises=False)
    try:
        outcome = run_attempt(step, here, active, attempt)
        tell_outcome(step.key, outcome, attempt, emit)
        if step.hook_defs and not isinstance(outcome, Retry):
            run_hooks(step, here, outcome)
    finally:
        with contextlib.suppress(Exception):
            here.resources.close()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    produced = outcome.produced if isinstance(outcome, Succeeded) else {}
    write_all(event_fd, encode_end(last[-1], produced, made_since(ready)))


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
