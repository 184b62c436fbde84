"""Something worth doing soon, asked for more often than it is worth doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Coalesced:
    """Does `work` at once when asked after a quiet time, and once more at the end of `interval_s` when asked meanwhile.

    Threads may ask at any time; the later call comes from a timer's thread.
    """

    def __init__(self, work: Callable[[], None], interval_s: float) -> None:
        self._work = work
        self._interval_s = interval_s
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._timer: threading.Timer | None = None

    def ask(self) -> None:
        with self._lock:
            if self._timer is not None:
                return
            wait_s = self._last + self._interval_s - time.monotonic()
            if wait_s > 0:
                self._timer = threading.Timer(wait_s, self._later)
                self._timer.daemon = True
                self._timer.start()
                return
            self._last = time.monotonic()
        self._work()

    def _later(self) -> None:
        with self._lock:
            self._timer = None
            self._last = time.monotonic()
        self._work()
