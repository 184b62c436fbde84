"""One step in a process of its own, started by the run's worker where forking it is not safe.

The request comes on standard input, as two lines of JSON: what to load, and later which step to run, unless there is
none to run after all; the step's events leave by standard output, whose descriptor the execution is given.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Sequence

_LOOK_EVERY_S = 1.0


def run_step(request_fd: int, event_fd: int, user_path: Sequence[str]) -> int:
    """Load the project as the first line says and run the step of the second; the process's exit code."""
    from daglens.execution.spawned_step import run_spawned_step
    from daglens.worker.engine_of_run import reader_of_modules
    from daglens.worker.load_project import load_project

    threading.Thread(target=_end_with_parent, args=(os.getppid(),), name="parent watch", daemon=True).start()
    lines = os.fdopen(request_fd, "rb")
    opening = json.loads(lines.readline())
    load = opening["load"]
    read = reader_of_modules("bundled", user_path)
    loaded = load_project(load["project"], load["locations"], load["source_roots"], user_path, read)
    if not loaded.definitions:
        raise next(iter(loaded.failures.values()))
    line = lines.readline()
    lines.close()
    if line:
        run_spawned_step(loaded.definitions, opening, json.loads(line), event_fd)
    return 0


def _end_with_parent(parent: int) -> None:
    """A step whose run's worker was killed has nobody to work for."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)
