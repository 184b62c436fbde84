"""Whether this process may be forked and go on in the child."""

from __future__ import annotations

import os
import sys


def os_thread_count() -> int | None:
    """How many threads the operating system counts in this process, or None where that cannot be known.

    Libraries such as numpy and polars start threads that Python does not count; a lock that one of them holds while the
    process is forked stays locked in the child for ever.
    """
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return None


def may_fork(harmless_threads: int = 0) -> bool:
    """On Linux, where all threads besides this one are the `harmless_threads` that are known."""
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return False
    count = os_thread_count()
    return count is not None and count <= 1 + harmless_threads
