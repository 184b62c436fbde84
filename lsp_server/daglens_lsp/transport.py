"""Messages in and out of a pair of byte streams.

The main thread reads and dispatches: nothing stands between a message's last byte and its handler. Writing goes through
a queue, so that any thread may send and none waits for a client that is slow to read.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any, BinaryIO


def messages(stream: BinaryIO) -> Iterator[Any]:
    """The JSON bodies that come in, until the stream ends. A body that is no JSON is left out: its length is known."""
    while True:
        length: int | None = None
        while header := stream.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        if length is None:
            return
        body = stream.read(length)
        if len(body) < length:
            return
        try:
            yield json.loads(body)
        except ValueError:
            continue


class QueuedWriter:
    """Writes whole messages from any thread, in the order they were given."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="daglens-writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        self._queue.put(data)

    def close(self) -> None:
        """Write what is still queued, at most for a second, and stop."""
        self._queue.put(None)
        self._thread.join(timeout=1)

    def _run(self) -> None:
        try:
            while (data := self._queue.get()) is not None:
                self._stream.write(data)
                if self._queue.empty():
                    self._stream.flush()
            self._stream.flush()
        except (OSError, ValueError):
            return  # The client is gone; the reader sees the end of its stream and stops the server.


def take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: a stray `print` goes to standard error from here on."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    return stdin, stdout


def accept(address: tuple[str, int]) -> tuple[BinaryIO, BinaryIO]:
    """Wait for one client. The address is told on standard error, as port 0 means any free one."""
    with socket.create_server(address) as server:
        host, port = server.getsockname()[:2]
        print(f"Daglens language server listens on {host}:{port}", file=sys.stderr, flush=True)
        connection, _ = server.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection.makefile("rb"), connection.makefile("wb")
