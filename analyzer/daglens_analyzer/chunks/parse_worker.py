"""A process that parses texts for another one, and knows nothing else: no file, no setting, nothing of the user's.

It reads frames of texts and answers with frames of packed chunks until nothing more comes: when the process that
started it ends, however it ends, so does this one.
"""

from __future__ import annotations

import gc
import marshal
import os
import struct
import sys
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

from daglens_analyzer.chunks.packed_chunks import pack
from daglens_analyzer.chunks.parse_with_python import chunks_by_python

_LENGTH = struct.Struct("!I")


def main() -> None:
    """Serve standard input and output."""
    # What is made here goes as soon as it is sent.
    gc.disable()
    requests: SimpleQueue[Any] = SimpleQueue()
    # Requests are read at once, however large: both sides waiting for the other to read would be for ever.
    Thread(target=_receive_all, args=(sys.stdin.buffer, requests), daemon=True).start()
    try:
        while (texts := requests.get()) is not None:
            send(sys.stdout.buffer, [_parsed(text) for text in texts])
    except OSError:
        pass  # Nobody listens any more.
    # Whatever is still to be flushed or read may not be waited for.
    os._exit(0)


def _receive_all(stream: IO[bytes], requests: SimpleQueue[Any]) -> None:
    frame: Any = ()
    while frame is not None:
        frame = receive(stream)
        requests.put(frame)


def send(stream: IO[bytes], frame: Any) -> None:
    """Write plain data. Raises OSError where nobody reads it."""
    data = marshal.dumps(frame)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next frame; None at the end, also in the midst of one."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None


def _parsed(text: str) -> bytes | None:
    chunks = chunks_by_python(text)
    return None if chunks is None else pack(chunks)
