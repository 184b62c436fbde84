"""What becomes of an open log when its process is forked: its child must never use, or close, SQLite's connection.

The child would believe to hold locks that the kernel did not give it, and break those of others by merely closing the
file. So a log is closed before a fork and opened again on next use. Closing the last connection writes the journal back
and waits for the disk, which is too much for each step of a run: where the child is known to end without Python's
cleaning up, the log stays open in the parent, and the child forgets it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

_stays_open = False
_forgotten: list[sqlite3.Connection] = []
_forgotten_files: set[str] = set()


@contextmanager
def logs_stay_open() -> Generator[None]:
    """Forks in this block make children that leave by `os._exit`, whatever happens to them. Linux only."""
    global _stays_open
    _stays_open = True
    try:
        yield
    finally:
        _stays_open = False


def do_logs_stay_open() -> bool:
    return _stays_open


def descriptors_of(database: Path) -> list[int]:
    """The descriptors of this process that are open on the file and its journal."""
    place, found = os.path.realpath(database), list[int]()
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{name}").startswith(place):  # noqa: PTH115
                found.append(int(name))
    return found


def forget_in_child(connection: sqlite3.Connection, database: Path, descriptors: Iterable[int]) -> None:
    """Never use the parent's connection, nor close it. Its descriptors can go: the locks are the parent's."""
    _forgotten.append(connection)
    _forgotten_files.add(str(database))
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def is_forgotten(database: Path) -> bool:
    """Whether this process came by a fork from one that had the file open, and so can open it no more."""
    if not _forgotten_files:
        return False
    return os.path.realpath(database) in map(os.path.realpath, _forgotten_files)
