"""What a Dask worker does for a step: start a process for it, pass on what that says, end it when nobody wants it.

This module travels to the workers by value, so it uses nothing of ours: a worker may be a machine that has only Dask
and the project. A process for each step means that a worker, which lives long, never runs yesterday's code.
"""

from __future__ import annotations

import importlib.util
import json
import os
import selectors
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOOK_EVERY_S = 0.2


def run_step(topic: str, boot_file: str, request: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """The step's process from its start to its end; each piece of what it writes is a message of the topic.

    Leaves `{"execution", "count", "status"}`: an id of this one execution (a lost worker's task is run again, on
    another one), how many messages there were, and the process's exit code, minus the signal that killed it.
    """
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    execution, count = uuid.uuid4().hex, 0
    step: Mapping[str, Any] = request["step"]

    def tell(stream: str, data: bytes) -> None:
        nonlocal count
        message = {"step": step["key"], "execution": execution, "n": count, "stream": stream, "data": data}
        worker.log_event(topic, {**message, "worker": worker.address})
        count += 1

    tell("begin", b"")
    process, pipes = _start(boot_file, request, env)
    try:
        with selectors.DefaultSelector() as selector:
            for stream, fd in pipes.items():
                selector.register(fd, selectors.EVENT_READ, stream)
            # What the process started itself may hold its other pipes open: it has ended when its events have.
            while pipes and "events" in pipes:
                for ready, _ in selector.select(LOOK_EVERY_S):
                    data = os.read(ready.fd, 1 << 16)
                    if data:
                        tell(ready.data, data)
                    else:
                        selector.unregister(ready.fd)
                        os.close(pipes.pop(ready.data))
                if _is_unwanted(worker, key):
                    process.terminate()
                    break
        for stream, fd in pipes.items():
            os.set_blocking(fd, False)
            while data := _rest(fd):
                tell(stream, data)
        status = process.wait(10)
    finally:
        process.kill()
        process.wait()
        for fd in pipes.values():
            os.close(fd)
    return {"execution": execution, "count": count, "status": status}


def _start(
    boot_file: str, request: Mapping[str, Any], env: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], dict[str, int]]:
    output_read, output_write = os.pipe()
    error_read, error_write = os.pipe()
    project = str(request["load"]["project"])
    process = subprocess.Popen(
        [sys.executable, _boot_file(boot_file), "step", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=error_write,
        pass_fds=(output_write,),
        env={**os.environ, **env},
        cwd=project if Path(project).is_dir() else None,
    )
    os.close(output_write)
    os.close(error_write)
    assert process.stdin is not None
    assert process.stdout is not None
    pipes = {"events": os.dup(process.stdout.fileno()), "stdout": output_read, "stderr": error_read}
    process.stdout.close()
    try:
        opening = {"load": request["load"], "call": request["call"], "stdout": output_write}
        for line in (opening, request["step"]):
            process.stdin.write(json.dumps(line, default=str).encode() + b"\n")
        process.stdin.close()
    except BrokenPipeError:
        pass
    return process, pipes


def _boot_file(wanted: str) -> str:
    """The file that starts a step: at the same place as where the run is, else of the daglens installed here."""
    if Path(wanted).exists():
        return wanted
    spec = importlib.util.find_spec("daglens")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        found = Path(folder) / "worker" / "boot.py"
        if found.exists():
            return str(found)
    raise RuntimeError(
        f"this Dask worker has neither {wanted} nor daglens in {sys.prefix}: `pip install daglens` there"
    )


def _is_unwanted(worker: Any, key: Any) -> bool:
    """Whether the task was cancelled, or whoever asked for it is gone: Dask tells a task that runs nothing of it."""
    task = worker.state.tasks.get(key)
    return task is None or task.state in ("cancelled", "released", "forgotten")


def _rest(fd: int) -> bytes:
    try:
        return os.read(fd, 1 << 16)
    except BlockingIOError:
        return b""
