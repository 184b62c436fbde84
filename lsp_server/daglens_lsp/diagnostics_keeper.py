"""Keeps the diagnostics of the project for the next start, now and then while nobody waits."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens_analyzer import Analysis

_PAUSE_S = 20.0


class DiagnosticsKeeper:
    """Told of every revision that is settled, on the analysis thread; most are of text that is not saved."""

    def __init__(self) -> None:
        self._next_at = 0.0
        self._writing: threading.Thread | None = None

    def keep(self, analysis: Analysis) -> None:
        """Keep those of this revision if the last time was long enough ago. They are written on another thread."""
        if time.monotonic() < self._next_at or (self._writing is not None and self._writing.is_alive()):
            return
        from daglens_analyzer.features.diagnostics import all_diagnostics
        from daglens_analyzer.features.kept_diagnostics import keep_diagnostics

        self._next_at = time.monotonic() + _PAUSE_S
        if analysis.inputs() is not None:
            told = (analysis, all_diagnostics(analysis))
            self._writing = threading.Thread(target=keep_diagnostics, args=told, name="daglens-keep", daemon=True)
            self._writing.start()
