"""Parses a large project in several processes: helpers begin at the far end of its files, who evaluates at the near.

What a helper has parsed is taken from it; what none has parsed yet is parsed by who needs it, without waiting. So the
answer is the same with any number of helpers, and with none: where no process can be started, or one dies.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens_analyzer.chunks.parsed_module import ParsedModule
    from daglens_analyzer.project.source_file import SourceFile

WORTH_A_PROCESS = 500_000
"""Code points that take as long to parse as a process takes to start, several times over."""
MOST_HELPERS = 3
"""Beyond this many, taking over what they have parsed is what takes the time."""
_BATCH = 30_000
"""Code points that a helper is sent at once: some thirty files."""
_BATCHES_UNDERWAY = 2
_BOOT = "import sys; sys.path += sys.argv[1:]; from daglens_analyzer.chunks.parse_worker import main; main()"
_NEEDED = ("daglens_analyzer", "libcst", "yaml")
"""Packages of a helper; what they need in turn stands beside them."""


@contextmanager
def parsing_ahead(files: Sequence[SourceFile]) -> Generator[None]:
    """While inside, helpers parse `files`, the last first, where there are enough of them. They end with it."""
    count = min(MOST_HELPERS, (os.cpu_count() or 1) - 1)
    if count < 1 or sum(len(file.text) for file in files) < WORTH_A_PROCESS:
        yield
        return
    ahead = Ahead(files)
    helpers = [Helper(ahead) for _ in range(count)]
    for file in files:
        file.parse_elsewhere = ahead.take
    try:
        yield
    finally:
        for helper in helpers:
            helper.stop()
        for file in files:
            file.parse_elsewhere = None


class Ahead:
    """What is still to be parsed, and what has been. Any thread may ask."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._lock = threading.Lock()
        self._waiting = deque(files)
        self._taken: set[str] = set()
        self._packed: dict[str, bytes] = {}

    def take(self, file: SourceFile) -> ParsedModule | None:
        """The parsed file; None where no helper has parsed it, and none will from now on."""
        with self._lock:
            self._taken.add(file.path)
            packed = self._packed.pop(file.path, None)
        return None if packed is None else _unpacked(packed, file)

    def next_batch(self) -> list[SourceFile]:
        """Files from the far end that nobody has taken."""
        batch: list[SourceFile] = []
        length = 0
        with self._lock:
            while self._waiting and length < _BATCH:
                file = self._waiting.pop()
                if file.path not in self._taken:
                    batch.append(file)
                    length += len(file.text)
        return batch

    def put(self, batch: Sequence[SourceFile], packed: Sequence[bytes | None]) -> None:
        with self._lock:
            for file, data in zip(batch, packed, strict=True):
                if data is not None and file.path not in self._taken:
                    self._packed[file.path] = data


class Helper:
    """A process that parses, and the thread that talks to it."""

    def __init__(self, ahead: Ahead) -> None:
        self._ahead = ahead
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="daglens-parse-ahead", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Waits until there is nothing more to parse, or the process is dead."""
        self._thread.join()

    def stop(self) -> None:
        """Ends the process, whatever it is at."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()
        self.join()

    def _run(self) -> None:
        try:
            with self._lock:
                process = self._process = None if self._is_stopped else _start()
            if process is not None:
                with process:
                    self._talk(process)
                    process.kill()
        except (OSError, ValueError, EOFError):
            pass  # Whoever needs a file parses it.

    def _talk(self, process: subprocess.Popen[bytes]) -> None:
        from daglens_analyzer.chunks.parse_worker import receive, send

        assert process.stdin is not None
        assert process.stdout is not None
        underway: deque[list[SourceFile]] = deque()
        while True:
            while len(underway) < _BATCHES_UNDERWAY and (batch := self._ahead.next_batch()):
                send(process.stdin, [_text(file) for file in batch])
                underway.append(batch)
            answer = receive(process.stdout) if underway else None
            if answer is None:
                return
            self._ahead.put(underway.popleft(), [data if isinstance(data, bytes) else None for data in answer])


def _start() -> subprocess.Popen[bytes]:
    """A helper, in an interpreter that sees no path, variable or site of the user's. Raises OSError."""
    found = (find_spec(name) for name in _NEEDED)
    paths = {str(Path(spec.origin).parent.parent) for spec in found if spec is not None and spec.origin is not None}
    command = [sys.executable, "-I", "-S", "-c", _BOOT, *sorted(paths)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _text(file: SourceFile) -> str:
    from daglens_analyzer.source.newlines import with_line_feeds

    return with_line_feeds(file.text)


def _unpacked(packed: bytes, file: SourceFile) -> ParsedModule | None:
    from daglens_analyzer.chunks.packed_chunks import unpack
    from daglens_analyzer.chunks.parse_with_python import of_chunks

    text = _text(file)
    try:
        return of_chunks(file.path, text, unpack(packed, text))
    except (UnpicklingError, ValueError, TypeError):
        return None
