"""A started worker: its connection, the end of what it wrote to its standard error, and its death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque

from daglens.wire.frames import Connection

_TAIL_BYTES = 64 * 1024


class WorkerProcess:
    """The process and the wire to it. What it prints on stderr before it captures its output, or dying, is kept."""

    def __init__(self, process: subprocess.Popen[bytes], secret: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.pid = process.pid
        self.secret = secret
        self.connection = Connection(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
        process.stdout.close()
        process.stdin.close()
        self._process = process
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._reader = threading.Thread(target=self._read_stderr, name=f"stderr of {self.pid}", daemon=True)
        self._reader.start()

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
