"""A step in a new interpreter, where forking is not safe: it loads the project, plans the same run and runs the step.

The interpreter is told in two lines: first what to load, then which step it is. So one can be started before its step
is known, and load the project while the steps before it run.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daglens.plan.step import Step
from daglens.record import dataclass

from .active_plan import ActivePlan
from .run_call import ParentRun, RunCall, StepSpawn
from .run_context import RunContext
from .step_process import RunningStep, interrupt_as_keyboard, let_lines_leave_at_once, run_and_report

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One that was started for a step and has not been told which."""

    process: subprocess.Popen[bytes]
    pipes: Mapping[str, int]

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Nobody needs it: it has run nothing yet."""
        self.process.kill()
        with contextlib.suppress(BrokenPipeError):
            _input_of(self.process).close()
        for fd in self.pipes.values():
            os.close(fd)
        self.process.wait()


def start_interpreter(spawn: StepSpawn, call: RunCall) -> Interpreter:
    """Starts one that loads the project at once."""
    error_read, error_write = os.pipe()
    # Its own standard output carries the events, so what the user prints gets a pipe besides, where one can be passed.
    output = _passable_pipe()
    process = subprocess.Popen(
        spawn.command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=error_write,
        pass_fds=() if output is None else (output[1],),
    )
    os.close(error_write)
    assert process.stdout is not None
    pipes = {"events": os.dup(process.stdout.fileno()), "stderr": error_read}
    process.stdout.close()
    if output is not None:
        os.close(output[1])
        pipes["stdout"] = output[0]
    passed = None if output is None else output[1]
    _tell(process, {"load": dict(spawn.load), "call": asdict(call), "stdout": passed})
    return Interpreter(process, pipes)


def give_step(interpreter: Interpreter, step: Step, attempt: int, run: RunContext, active: ActivePlan) -> RunningStep:
    """Tells it which step it is."""
    _tell(interpreter.process, step_state(step, attempt, run, active))
    with contextlib.suppress(BrokenPipeError):
        _input_of(interpreter.process).close()
    return RunningStep(step, interpreter.process.pid, dict(interpreter.pipes), interpreter.process)


def step_state(step: Step, attempt: int, run: RunContext, active: ActivePlan) -> dict[str, Any]:
    """What another process must know beside the definitions: which step, and what ran before it left."""
    return {
        "key": step.key,
        "attempt": attempt,
        "run_id": run.run_id,
        "storage_dir": run.storage_dir,
        "stored_by": [[*at, run_id] for at, run_id in run.plan.stored_by.items()],
        "mapping_keys": [[*at, list(keys)] for at, keys in run.plan.mapping_keys.items()],
        "produced": [[*at, None if keys is None else list(keys)] for at, keys in active.produced.items()],
        "instances": {template: list(keys) for template, keys in active.instances.items()},
        "tags": dict(run.tags),
    }


def run_spawned_step(
    definitions_by_location: Mapping[str, Definitions], opening: Mapping[str, Any], state: Mapping[str, Any], fd: int
) -> None:
    """In the new process, told both lines: plans the run as its parent did and runs one step of it; events to `fd`."""
    from .spawned_plan import restored

    output = opening.get("stdout")
    if output is not None:
        sys.stdout.flush()
        os.dup2(output, 1)
        os.close(output)
    let_lines_leave_at_once()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt_as_keyboard)
    run, active = restored(definitions_by_location, _call_from_json(opening["call"]), state)
    run_and_report(active.steps[state["key"]], state["attempt"], run, active, fd)


def _call_from_json(document: Mapping[str, Any]) -> RunCall:
    given = dict(document)
    given["steps"] = tuple(given["steps"])
    given["parent"] = None if given["parent"] is None else ParentRun(**given["parent"])
    return RunCall(**given)


def _tell(process: subprocess.Popen[bytes], document: Mapping[str, Any]) -> None:
    # One that died is heard of when its events end.
    with contextlib.suppress(BrokenPipeError):
        _input_of(process).write(json.dumps(document, default=str).encode() + b"\n")
        _input_of(process).flush()


def _input_of(process: subprocess.Popen[bytes]) -> Any:
    return process.stdin


def _passable_pipe() -> tuple[int, int] | None:
    return os.pipe() if os.name == "posix" else None
