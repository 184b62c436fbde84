"""How a run is stopped from outside: Ctrl-C, a signal, the host's wish, the host's death.

Whatever the way, the main thread sees one KeyboardInterrupt, never in the middle of writing down an event. Who swallows
it is ended after a while.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

PATIENCE_S = 10.0


class Interrupts:
    """Made on the main thread. `give_up(reason)` is called, on another thread, when a stop is not heeded in time."""

    def __init__(self, give_up: Callable[[str], object], patience_s: float = PATIENCE_S) -> None:
        self.reason: str | None = None
        self._give_up = give_up
        self._patience_s = patience_s
        self._lock = threading.RLock()
        self._shields = 0
        self._is_due = False
        self._is_over = False
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, self._on_signal)

    def is_requested(self) -> bool:
        return self.reason is not None

    def request(self, reason: str) -> None:
        """Stop the run. From any thread; the first reason counts."""
        if self._note(reason):
            self._wake_main_thread()

    def over(self) -> None:
        """The run has ended: what comes now interrupts nothing any more."""
        self._is_over = True

    @contextmanager
    def shielded(self) -> Generator[None]:
        """Hold an interrupt back until the end of the block. Only the main thread is ever interrupted."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self._shields == 0 and self._is_due:
            self._raise()

    def _note(self, reason: str) -> bool:
        with self._lock:
            if self.reason is not None or self._is_over:
                return False
            self.reason = reason
            self._is_due = True
        watchdog = threading.Timer(self._patience_s, self._end_by_force)
        watchdog.daemon = True
        watchdog.start()
        return True

    def _end_by_force(self) -> None:
        if not self._is_over:
            self._give_up(f"{self.reason}; the code that ran did not stop within {self._patience_s:g} s and was ended")

    def _on_signal(self, number: int, _: object) -> None:
        if self.reason is None:
            self._note(f"interrupted by {signal.Signals(number).name}")
        if self._is_due and self._shields == 0 and not self._is_over:
            self._raise()

    def _raise(self) -> None:
        self._is_due = False
        raise KeyboardInterrupt(self.reason)

    def _wake_main_thread(self) -> None:
        main_thread = threading.main_thread().ident
        if hasattr(signal, "pthread_kill") and main_thread is not None:
            # Also ends a system call that the main thread waits in.
            signal.pthread_kill(main_thread, signal.SIGINT)
        else:
            import _thread

            _thread.interrupt_main()
