"""Work-done progress of a run, with a button that cancels it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from concurrent.futures import Future

    from daglens_lsp.server import Server


class RunProgress:
    """Says nothing to a client that shows no progress, or that has not acknowledged the token yet. Thread-safe."""

    def __init__(self, server: Server, token: str, title: str) -> None:
        self._server = server
        self._token = token
        self._title = title
        self._lock = threading.Lock()
        self._is_shown = False
        self._is_over = False
        if server.client.shows_progress:
            request = types.WorkDoneProgressCreateParams(token)
            server.window_work_done_progress_create(request).add_done_callback(self._created)

    def report(self, message: str, done: int, total: int) -> None:
        percentage = min(100, 100 * done // total) if total else 0
        self._send(types.WorkDoneProgressReport(message=message, percentage=percentage, cancellable=True))

    def end(self, message: str) -> None:
        self._send(types.WorkDoneProgressEnd(message=message), is_last=True)

    def _created(self, answer: Future[Any]) -> None:
        with self._lock:
            if answer.exception() is None and not self._is_over:
                self._is_shown = True
                begin = types.WorkDoneProgressBegin(title=self._title, cancellable=True, percentage=0)
                self._server.progress(types.ProgressParams(self._token, begin))

    def _send(self, value: Any, is_last: bool = False) -> None:
        with self._lock:
            if self._is_shown and not self._is_over:
                self._server.progress(types.ProgressParams(self._token, value))
            self._is_over = self._is_over or is_last
