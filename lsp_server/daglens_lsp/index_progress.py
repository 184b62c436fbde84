"""Work-done progress for the first reading of the workspace, shown only where it takes long enough to be noticed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_lsp.server import Server

_PATIENCE_S = 0.3
_TOKEN = "daglens-index"


class IndexProgress:
    """`begin` when the reading starts, `end` with its first answer; both may be called from any thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._is_over = False
        self._is_shown = False
        self._timer = threading.Timer(_PATIENCE_S, self._announce)
        self._timer.daemon = True

    def begin(self) -> None:
        if self._server.client.shows_progress:
            self._timer.start()

    def end(self, analysis: Analysis) -> bool:
        """Whether this was the first answer."""
        if self._is_over:
            return False
        with self._lock:
            self._is_over = True
            self._timer.cancel()
            if self._is_shown:
                message = f"{len(analysis.paths())} files"
                self._server.progress(types.ProgressParams(_TOKEN, types.WorkDoneProgressEnd(message=message)))
        return True

    def _announce(self) -> None:
        request = types.WorkDoneProgressCreateParams(_TOKEN)
        self._server.window_work_done_progress_create(request, lambda _: self._show())

    def _show(self) -> None:
        with self._lock:
            if not self._is_over:
                self._is_shown = True
                value = types.WorkDoneProgressBegin(title="Daglens: reading the project")
                self._server.progress(types.ProgressParams(_TOKEN, value))
