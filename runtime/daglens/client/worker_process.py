"""A started worker: its connection, the end of what it wrote to its standard error, and its death."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from daglens.client.interpreter import InterpreterError
from daglens.client.request import UsageError
from daglens.wire.frames import Connection

BOOT_FILE = Path(__file__).resolve().parent.parent / "worker" / "boot.py"
_TAIL_BYTES = 64 * 1024


def start_worker(mode: str, *, python: str, cwd: str, environment: Mapping[str, str] | None = None) -> WorkerProcess:
    """A worker that will speak the wire. Raises InterpreterError where it cannot be started at all.

    `environment` is all of it, as `environment_of` gives it; this process's own where it is left out.
    """
    secret = secrets.token_hex(8)
    try:
        process = subprocess.Popen(
            [_absolute(python), str(BOOT_FILE), mode, secret],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=environment_of({}) if environment is None else environment,
            bufsize=0,
            # Its own process group: a Ctrl-C in the terminal reaches the host, which cancels the run in order, and the
            # end of a run takes along what the user's code started.
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as problem:
        if not Path(cwd).is_dir():
            raise UsageError(f"there is no folder {cwd}") from problem
        raise InterpreterError(f"the Python at {python} cannot be started: {problem.strerror or problem}") from problem
    return WorkerProcess(process, secret)


def environment_of(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a worker whose run is given some variables."""
    environment = {**os.environ, **env}
    # An interpreter that turns interactive at its end would never end.
    environment.pop("PYTHONINSPECT", None)
    return environment


class WorkerProcess:
    """The process and the wire to it. What it prints on stderr before it captures its output, or dying, is kept."""

    def __init__(self, process: subprocess.Popen[bytes], secret: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.pid = process.pid
        self.secret = secret
        self._has_greeted = False
        self.connection = Connection(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
        process.stdout.close()
        process.stdin.close()
        self._process = process
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._reader = threading.Thread(target=self._read_stderr, name=f"stderr of {self.pid}", daemon=True)
        self._reader.start()

    def await_greeting(self) -> None:
        """Wait until it speaks, which it does once. Raises WireError."""
        if not self._has_greeted:
            self.connection.await_greeting(self.secret)
            self._has_greeted = True

    def end(self, patience_s: float) -> str:
        """Wait for the process to end, killing it and its children after `patience_s`; how it ended, in words."""
        try:
            code = self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        self.connection.close()
        return _ending(code)

    def kill(self) -> None:
        """Kill the process and everything it started, at once."""
        if sys.platform == "win32":
            self._process.kill()
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()

    def stderr(self) -> str:
        """The last of its standard error, once it ended."""
        # A grandchild may hold the pipe open: what has come by then is all that is worth showing.
        self._reader.join(1.0)
        return b"".join(self._tail).decode("utf-8", "replace").strip()

    def _read_stderr(self) -> None:
        stream = self._process.stderr
        assert stream is not None
        with stream:
            while chunk := stream.read(4096):
                self._tail.append(chunk)
                self._tail_size += len(chunk)
                while self._tail_size > _TAIL_BYTES:
                    self._tail_size -= len(self._tail.popleft())


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def _absolute(python: str) -> str:
    """The worker starts in the project's folder, where a relative path would mean another file; a name is looked up.

    A link is not followed: a virtual environment is known by the place of its link.
    """
    return str(Path(python).absolute()) if Path(python).name != python else python
