"""One worker that waits for a click, from its start until a run takes it or it ends."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daglens.client.request import RunRequest, to_json
from daglens.client.standby_note import StandbyNote, write_note
from daglens.client.worker_process import WorkerProcess, start_worker
from daglens.wire.frames import WIRE_VERSION, WireError

_ANSWER_PATIENCE_S = 5.0
_IMPORT_PATIENCE_S = 60.0
"""A new process would have to import the same: one that is at it already is waited for."""
_END_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class StandbyNeed:
    """What a standby is for, and what it imports. `environment` names what the project sets while it is imported."""

    project: str
    storage: str
    python: str
    env: Mapping[str, str] = field(repr=False)
    modules: tuple[str, ...]
    environment: tuple[str, ...]


class StandbyProcess:
    """Started by its construction. Raises UserError where the interpreter cannot be started.

    `on_end(self, is_refused, again)` is called on another thread when it is gone without having been taken:
    `is_refused` where another for the same need would be of no use, `again` where another should be started.
    """

    def __init__(
        self,
        need: StandbyNeed,
        idle_s: float,
        look_every_s: float,
        on_end: Callable[[StandbyProcess, bool, bool], object],
    ) -> None:
        self.need = need
        self._look_every_s = look_every_s
        self._on_end = on_end
        self._answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._is_asked = threading.Event()
        self._is_ready, self._reason = False, ""
        self._worker = start_worker("run", python=need.python, cwd=need.project, environment=need.env)
        self._note("starting")
        self._idle = threading.Timer(idle_s, self.end, [f"nothing was run for {idle_s / 60:g} minutes"])
        self._idle.daemon = True
        self._idle.start()
        self._thread = threading.Thread(target=self._follow, name=f"standby {self._worker.pid}", daemon=True)
        self._thread.start()

    def take(self, request: RunRequest) -> WorkerProcess | None:
        """Its worker, ready to be sent the run; None where it is not fit for it, and has ended."""
        self._idle.cancel()
        # Its first message says what to import.
        self._is_asked.wait(_ANSWER_PATIENCE_S)
        self._worker.connection.try_send({"type": "check", "request": to_json(request)})
        try:
            if self._answers.get(timeout=_ANSWER_PATIENCE_S if self._is_ready else _IMPORT_PATIENCE_S):
                self._note("none", "a run has taken it, and another starts when that has ended")
                return self._worker
        except queue.Empty:
            self.end("it did not answer")
        return None

    def end(self, reason: str) -> None:
        """End it, whatever it does."""
        self._idle.cancel()
        self._reason = self._reason or reason
        self._worker.kill()

    def wait_until_gone(self) -> None:
        """After `end`: return when nothing of it is left, and nothing more is said of it."""
        self._thread.join(_END_PATIENCE_S)

    def _follow(self) -> None:
        is_refused, again = False, False
        try:
            prepare = {
                "type": "prepare",
                "wire": WIRE_VERSION,
                "modules": list(self.need.modules),
                "environment": list(self.need.environment),
                "look_every_s": self._look_every_s,
            }
            self._worker.connection.send(prepare)
            self._is_asked.set()
            self._worker.await_greeting()
            while (message := self._worker.connection.receive()) is not None:
                match message["type"]:
                    case "ready":
                        self._is_ready = True
                        self._note("ready", packages=message["packages"])
                    case "fit":
                        # From here on the connection is the run's.
                        self._answers.put(True)
                        return
                    case _:
                        self._reason = self._reason or str(message.get("reason") or message.get("message"))
                        is_refused, again = not self._is_ready, bool(message.get("again"))
        except WireError:
            pass
        self._idle.cancel()
        self._answers.put(False)
        ending = self._worker.end(_END_PATIENCE_S)
        self._note("none", self._reason or f"it {ending}")
        self._on_end(self, is_refused, again)

    def _note(self, state: str, reason: str = "", packages: Any = ()) -> None:
        note = StandbyNote(state, reason, self.need.python, self._worker.pid, tuple(packages), len(self.need.modules))
        write_note(note, self.need.project, self.need.storage)
