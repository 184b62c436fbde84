"""`daglens/runEvents`: a run's events to the client, the first at once, floods of them in batches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from daglens.client import Envelope, envelope_to_dict

if TYPE_CHECKING:
    from daglens_lsp.server import Server
    from daglens_lsp.view import Json

_BATCH_S = 0.05


class EventForwarder:
    """`send` never waits; `close` returns when everything has been handed to the connection."""

    def __init__(self, server: Server, project: str, run_id: str) -> None:
        self._server = server
        self._project = project
        self._run_id = run_id
        self._waiting: list[Json] = []
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="daglens-run-events", daemon=True)
        self._thread.start()

    def send(self, envelope: Envelope) -> None:
        with self._changed:
            self._waiting.append(envelope_to_dict(envelope))
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                batch, self._waiting = self._waiting, []
            if not batch:
                return
            params = {"run_id": self._run_id, "project": self._project, "events": batch}
            self._server.protocol.notify_plain("daglens/runEvents", params)
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, timeout=_BATCH_S)
