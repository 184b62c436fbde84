"""One daemon a project: the lock that says so, and goes with the process however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from daglens.user_error import UserError

LOCK_NAME = "daemon.lock"


class AlreadyRunning(UserError):
    """Another daemon serves the project."""


@contextmanager
def only_daemon(storage_dir: Path) -> Generator[None]:
    """Holds the project's lock. Raises AlreadyRunning, which names the process that does."""
    descriptor = os.open(storage_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _locked(descriptor):
            pid = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise AlreadyRunning(f"a daemon (process {pid}) serves {storage_dir.parent} already: stop it first")
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # A byte far behind the text, which others may read.
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
    return True
