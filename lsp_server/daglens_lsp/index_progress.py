"""Work-done progress for the first reading of the workspace, shown only where it takes long enough to be noticed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.project.reading import Reading
    from daglens_lsp.server import Server

_PATIENCE_S = 0.3
_REFRESH_S = 0.25
_TOKEN = "daglens-index"


class IndexProgress:
    """`begin` when the reading starts, `end` with its first answer; both may be called from any thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._reading: Reading | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._is_shown = False
        self._timer = threading.Timer(_PATIENCE_S, self._announce)
        self._timer.daemon = True

    def begin(self) -> None:
        if self._server.client.shows_progress:
            self._timer.start()

    def follow(self, reading: Reading) -> None:
        """From now on there are counts to tell."""
        self._reading = reading

    def end(self, analysis: Analysis) -> bool:
        """Whether this was the first answer."""
        if self._over.is_set():
            return False
        with self._lock:
            self._over.set()
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
            if self._over.is_set():
                return
            self._is_shown = True
            value = types.WorkDoneProgressBegin(title="Daglens: reading the project", percentage=0)
            self._server.progress(types.ProgressParams(_TOKEN, value))
        threading.Thread(target=self._report, name="daglens-index-progress", daemon=True).start()

    def _report(self) -> None:
        """Tell how many files have been read, as long as that goes on."""
        told = ""
        while not self._over.wait(_REFRESH_S):
            reading = self._reading
            if reading is None or not reading.files or reading.told == told:
                continue
            now, percentage = reading.told, int(reading.share * 100)
            with self._lock:
                if not self._over.is_set():
                    told = now
                    value = types.WorkDoneProgressReport(message=now, percentage=percentage)
                    self._server.progress(types.ProgressParams(_TOKEN, value))
