"""What the process writes to its file descriptors 1 and 2 becomes lines, whoever writes it and whatever it is.

Python's own `print`, a C library and a child process are caught alike. Each stream is a pipe that a thread reads. A
mark, written into the pipes between two owners of the output (the time before a step, the step, the time after), tells
the reader exactly where one ends.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence

Line = tuple[str, str]
"""The stream ("stdout" or "stderr") and the text of one line, without its end."""

LONGEST_LINE = 4 * 1024 * 1024
_CHUNK = 1 << 16


class Capture:
    """Catches the output of this process from its construction on. `lines` is called on the reading threads."""

    def __init__(self, lines: Callable[[Sequence[Line]], object]) -> None:
        self._lines = lines
        self._mark = f"\0{os.urandom(12).hex()}\0\n".encode()
        self._streams = tuple(_Stream(fd, name, self._mark, lines) for fd, name in ((1, "stdout"), (2, "stderr")))
        for fd, name in ((1, "stdout"), (2, "stderr")):
            _make_lines_leave_at_once(fd, name)

    def settle(self) -> None:
        """Return when all that was written until now, also the beginning of a line, has been handed on."""
        flush_python_streams()
        for stream in self._streams:
            stream.begin_mark()
        for stream in self._streams:
            stream.await_mark()


class _Stream:
    def __init__(self, fd: int, name: str, mark: bytes, lines: Callable[[Sequence[Line]], object]) -> None:
        self._read_fd, write_fd = os.pipe()
        os.dup2(write_fd, fd)
        # The user's code may point the descriptor elsewhere; marks go through one that it does not know.
        self._write_fd = write_fd
        self._name = name
        self._mark = mark
        self._lines = lines
        self._seen = threading.Semaphore(0)
        self._process = os.getpid()
        threading.Thread(target=self._read, name=f"capture of {name}", daemon=True).start()

    def begin_mark(self) -> None:
        if os.getpid() == self._process:
            os.write(self._write_fd, self._mark)

    def await_mark(self) -> None:
        if os.getpid() == self._process:
            self._seen.acquire()

    def _read(self) -> None:
        waiting = b""
        while chunk := os.read(self._read_fd, _CHUNK):
            waiting += chunk
            while (at := waiting.find(self._mark)) >= 0:
                self._hand_on(waiting[:at])
                waiting = waiting[at + len(self._mark) :]
                self._seen.release()
            end = waiting.rfind(b"\n") + 1
            if not end and len(waiting) > LONGEST_LINE:
                end = len(waiting)
            # A mark may have come in part: its own line end is its last byte, so it is never cut off here.
            self._hand_on(waiting[:end])
            waiting = waiting[end:]
        self._hand_on(waiting)

    def _hand_on(self, data: bytes) -> None:
        if data:
            texts = data.decode("utf-8", "backslashreplace").split("\n")
            if texts[-1] == "":
                texts.pop()
            self._lines([(self._name, text.removesuffix("\r")) for text in texts])


def flush_python_streams() -> None:
    """Write out what Python itself still holds of the two streams, as far as the user's code left them usable."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            continue


def _make_lines_leave_at_once(fd: int, name: str) -> None:
    stream = getattr(sys, name)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    try:
        reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    except OSError:
        # Made for a regular file, where a wrapper of the interpreter had redirected it, it seeks; a pipe cannot.
        fresh = open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        for each in (name, f"__{name}__"):
            if getattr(sys, each) is stream:
                setattr(sys, each, fresh)
