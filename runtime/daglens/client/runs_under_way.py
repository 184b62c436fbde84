"""Runs that one process has started and follows, so many at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from daglens.client.request import RunRequest
from daglens.client.run_handle import RunHandle
from daglens.client.start import start_run
from daglens.events.fold import RunState


class RunsUnderWay:
    """At most `most` at a time; `ended` hears of each that ends, on a thread of its own."""

    def __init__(self, python: str, most: int, ended: Callable[[RunState], object]) -> None:
        self._python, self._ended = python, ended
        self._free = threading.BoundedSemaphore(most)
        self._handles: dict[str, RunHandle] = {}
        self._threads: list[threading.Thread] = []

    def launch(self, request: RunRequest, run_id: str) -> None:
        """Start a run as soon as there is room for it."""
        self._free.acquire()
        try:
            handle = start_run(request, python=self._python, run_id=run_id)
        except BaseException:
            self._free.release()
            raise
        self._handles[run_id] = handle
        thread = threading.Thread(target=self._follow, args=(handle,), name=f"follow {run_id}", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def cancel(self, reason: str) -> None:
        """Cancel all and wait for their end."""
        for handle in list(self._handles.values()):
            handle.cancel(reason)
        self.wait()

    def _follow(self, handle: RunHandle) -> None:
        state = handle.wait()
        self._handles.pop(handle.run_id, None)
        self._free.release()
        self._ended(state)
