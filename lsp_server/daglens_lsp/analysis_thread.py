"""The one thread that analyzes: changes and questions in order, diagnostics whenever nothing newer waits.

There is no debounce. A change is applied as soon as the thread is free, and what it makes of the diagnostics is worked
out in small pieces, each dropped as soon as something newer is queued: so the newest revision always wins.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from daglens_analyzer import Analysis, Workspace

T = TypeVar("T")
Edit: TypeAlias = "Callable[[Workspace], None]"
Settle: TypeAlias = "Callable[[Analysis, Callable[[], bool]], bool]"

# LibCST's native parser recurses on the thread's stack.
_STACK_BYTES = 64 * 1024 * 1024

logger = logging.getLogger(__name__)


class AnalysisThread:
    """`open_workspace` runs first, on the thread. `settle(analysis, is_outdated)` is called when the queue has run dry
    after a change; it returns False when it stopped early because `is_outdated()`, and is then called again."""

    def __init__(
        self, open_workspace: Callable[[], Workspace], settle: Settle, failed: Callable[[str, Exception], None]
    ) -> None:
        self._open_workspace = open_workspace
        self._settle = settle
        self._failed = failed
        self._queue: deque[Callable[[Workspace], bool]] = deque()
        self._wakeup = threading.Condition()
        self._is_stopped = False
        self.revision = -1
        before = threading.stack_size(_STACK_BYTES)
        try:
            self._thread = threading.Thread(target=self._run, name="daglens-analysis", daemon=True)
            self._thread.start()
        finally:
            threading.stack_size(before)

    def edit(self, edit: Edit) -> None:
        """Queue a change of the workspace."""

        def apply(workspace: Workspace) -> bool:
            edit(workspace)
            return True

        self._put(apply)

    def settle_again(self) -> None:
        """Queue another round of diagnostics: something besides the text has changed."""
        self._put(lambda _: True)

    def ask(self, question: Callable[[Analysis], T]) -> Future[T]:
        """Queue a question about the text as it is after every change queued so far. A cancelled one is never asked."""
        future: Future[T] = Future()

        def answer(workspace: Workspace) -> bool:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(question(workspace.snapshot()))
                except Exception as problem:
                    future.set_exception(problem)
            return False

        self._put(answer)
        return future

    def stop(self) -> None:
        """Leave the queue as it is and stop after the job at hand."""
        with self._wakeup:
            self._is_stopped = True
            self._wakeup.notify()

    def _put(self, job: Callable[[Workspace], bool]) -> None:
        with self._wakeup:
            self._queue.append(job)
            self._wakeup.notify()

    def _run(self) -> None:
        try:
            workspace = self._open_workspace()
        except Exception as problem:
            self._failed("opening the workspace", problem)
            return
        is_settled = False
        while (job := self._next(wait=is_settled)) is not _STOP:
            if job is None:
                is_settled = self._guarded(lambda: self._settle(workspace.snapshot(), self._is_outdated), True)
            elif self._guarded(lambda job=job: job(workspace), False):
                is_settled = False
            self.revision = workspace.snapshot().revision

    def _next(self, wait: bool) -> Any:
        """The next job; None where there is none and `wait` is false; `_STOP` at the end."""
        with self._wakeup:
            while wait and not self._queue and not self._is_stopped:
                self._wakeup.wait()
            if self._is_stopped:
                return _STOP
            return self._queue.popleft() if self._queue else None

    def _is_outdated(self) -> bool:
        return bool(self._queue) or self._is_stopped

    def _guarded(self, job: Callable[[], bool], otherwise: bool) -> bool:
        try:
            return job()
        except Exception as problem:
            self._failed("analyzing", problem)
            return otherwise


_STOP: Any = object()
