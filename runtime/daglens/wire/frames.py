"""Length-prefixed JSON between a host and its worker: four bytes of length, big-endian, then UTF-8.

The worker speaks first: a preamble that names the wire's version and the secret its command line was given, so that
what the interpreter printed before (a `sitecustomize`, a `.pth` file) is told apart from the wire. Frames follow.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
from collections.abc import Mapping
from typing import Any, cast

WIRE_VERSION = 1
LARGEST_FRAME = 256 * 1024 * 1024
_CHUNK = 1 << 16
_LENGTH = struct.Struct(">I")
_PREAMBLE = b"\0daglens-wire\0"
_MOST_NOISE = 1 << 20


class WireError(Exception):
    """The other side does not speak as it should. The message says how."""


class WireClosed(WireError):
    """The other side is gone: nothing can be sent any more."""


class Connection:
    """Both directions over two file descriptors. `send` may be called from any thread, `receive` from one."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._buffer = bytearray()
        self._lock = threading.Lock()
        self._is_closed = False

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message. Raises WireClosed when nobody is there to read it, WireError when it is too large."""
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        if len(body) > LARGEST_FRAME:
            raise WireError(f"a message of {len(body)} bytes is larger than a frame may be ({LARGEST_FRAME})")
        self._write(_LENGTH.pack(len(body)) + body)

    def try_send(self, message: Mapping[str, Any]) -> bool:
        """Send one message to whoever still listens; False when nobody does."""
        try:
            self.send(message)
        except WireClosed:
            return False
        return True

    def receive(self) -> dict[str, Any] | None:
        """The next message, waiting for it; None at a clean end. Raises WireError for anything else."""
        header = self._take(_LENGTH.size, "length")
        if header is None:
            return None
        (size,) = _LENGTH.unpack(header)
        if size > LARGEST_FRAME:
            raise WireError(f"a frame of {size} bytes was announced, more than the {LARGEST_FRAME} allowed")
        body = self._take(size, "body")
        if body is None:
            raise WireError("the other side ended in the middle of a frame")
        try:
            message: Any = json.loads(body)
        except ValueError as problem:
            raise WireError(f"a frame holds no JSON: {problem}") from problem
        if not isinstance(message, dict):
            raise WireError("a frame holds no JSON object")
        return cast("dict[str, Any]", message)

    def has_news(self, timeout_s: float) -> bool:
        """Whether `receive` has something to read, or the end, within a time. On Windows it is not known: True."""
        if self._buffer or sys.platform == "win32":
            return True
        import select

        return bool(select.select([self._read_fd], [], [], timeout_s)[0])

    def greet(self, secret: str) -> None:
        """Begin speaking (the worker's side)."""
        self._write(_PREAMBLE + f"{WIRE_VERSION} {secret}\n".encode("ascii"))

    def await_greeting(self, secret: str) -> bytes:
        """Wait until the worker speaks, and return what was printed before. Raises WireError, also at the end."""
        while True:
            start = self._buffer.find(_PREAMBLE)
            end = self._buffer.find(b"\n", start + len(_PREAMBLE)) if start >= 0 else -1
            if end >= 0:
                words = bytes(self._buffer[start + len(_PREAMBLE) : end]).decode("ascii", "replace").split()
                noise = bytes(self._buffer[:start])
                del self._buffer[: end + 1]
                _check_greeting(words, secret)
                return noise
            if len(self._buffer) > _MOST_NOISE and start < 0:
                del self._buffer[: -len(_PREAMBLE)]
            if not self._fill():
                raise WireClosed("the worker ended before it began to speak")

    def close(self) -> None:
        """Close both ends. Whoever waits on the other side sees the end."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                for fd in {self._read_fd, self._write_fd}:
                    os.close(fd)

    def abandon(self) -> None:
        """In a forked child: let go of the parent's wire, whatever the parent's threads were doing with it."""
        self._lock = threading.Lock()
        self.close()

    def _take(self, size: int, what: str) -> bytes | None:
        while len(self._buffer) < size:
            if not self._fill():
                if self._buffer:
                    raise WireError(f"the other side ended in the middle of a frame's {what}")
                return None
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> bool:
        try:
            chunk = os.read(self._read_fd, _CHUNK)
        except OSError:
            chunk = b""
        self._buffer += chunk
        return bool(chunk)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        with self._lock:
            if self._is_closed:
                raise WireClosed("the connection is closed")
            try:
                while view:
                    view = view[os.write(self._write_fd, view) :]
            except OSError as problem:
                raise WireClosed(f"the other side is gone: {problem}") from problem


def _check_greeting(words: list[str], secret: str) -> None:
    if not words or words[0] != str(WIRE_VERSION):
        spoken = words[0] if words else "nothing"
        raise WireError(
            f"the worker speaks version {spoken} of the wire and this release version {WIRE_VERSION}: "
            "daglens was changed while it ran. Restart it"
        )
    if words[1:] != [secret]:
        raise WireError("something else than the worker answered in its place")
