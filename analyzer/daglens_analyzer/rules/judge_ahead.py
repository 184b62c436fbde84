"""Judges a large project in two processes: a copy of this one begins at the far end of its files, this one at the near.

What the copy has told is taken from it; what it has not told yet is judged by who needs it, without waiting. So the
answer is the same where no copy can be made, and where one dies or never answers.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from daglens_analyzer.rules.packed_findings import Told, pack, unpack
from daglens_analyzer.rules.rule import Finding
from daglens_analyzer.rules.run import Group, GroupKey

WORTH_A_PROCESS = 400
"""Groups that take several times as long to judge as a copy of this process takes to make."""
_BATCH = 8
"""Groups that the copy tells of at once."""
_LENGTH = struct.Struct("!I")
_MOST_READ = 1 << 20

Judge = Callable[[Group], tuple[Finding, ...]]


class Copy:
    """What a copy of this process has told so far."""

    def __init__(self, pid: int, answers: int) -> None:
        """`answers` is the end of a pipe that the process `pid` writes to; reading it waits for nothing."""
        self._pid = pid
        self._answers = answers
        self._read = bytearray()
        self._told: Told = {}

    def take(self, key: GroupKey) -> tuple[Finding, ...] | None:
        """What the copy found on a group; None where it has not told."""
        with suppress(BlockingIOError):
            self._read_to_end()
        return self._told.pop(key, None)

    def join(self) -> None:
        """Waits until the copy has told all, or is dead."""
        os.set_blocking(self._answers, True)
        self._read_to_end()

    def _read_to_end(self) -> None:
        while data := os.read(self._answers, _MOST_READ):
            self._read += data
            self._note_all_that_came()

    def _note_all_that_came(self) -> None:
        while len(self._read) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._read)[0]
            if len(self._read) < end:
                return
            with suppress(pickle.UnpicklingError):
                self._told.update(unpack(bytes(self._read[_LENGTH.size : end])))
            del self._read[:end]

    def stop(self) -> None:
        """Ends the copy, whatever it is at."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._answers)


@contextmanager
def judging_ahead(groups: Sequence[Group], judge: Judge) -> Generator[Copy | None]:
    """While inside, a copy of this process judges `groups`, the last first, where there are enough of them."""
    is_worth_it = len(groups) >= WORTH_A_PROCESS and (os.cpu_count() or 1) > 1
    copy = start(groups, judge) if is_worth_it else None
    try:
        yield copy
    finally:
        if copy is not None:
            copy.stop()


def start(groups: Sequence[Group], judge: Judge) -> Copy | None:
    """A copy that has begun; None where the system has none to give. It only computes, so it needs no other thread of
    this process; should one of them have held something that it needs, it never answers, and nobody waits."""
    if sys.platform != "linux":
        return None
    try:
        answers, to_tell = os.pipe()
        pid = os.fork()
    except OSError:
        return None
    if pid == 0:
        os.close(answers)
        _be_the_copy(groups, judge, to_tell)
    os.close(to_tell)
    os.set_blocking(answers, False)
    return Copy(pid, answers)


def _be_the_copy(groups: Sequence[Group], judge: Judge, to_tell: int) -> NoReturn:
    """Judges, tells and ends; what the other process has underway is none of its business."""
    try:
        with os.fdopen(to_tell, "wb") as stream:
            for end in range(len(groups), 0, -_BATCH):
                batch = groups[max(end - _BATCH, 0) : end]
                data = pack({group.key: judge(group) for group in batch})
                stream.write(_LENGTH.pack(len(data)) + data)
                stream.flush()
    finally:
        os._exit(0)
