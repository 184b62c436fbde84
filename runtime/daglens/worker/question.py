"""A question about a project that needs it loaded, and its answer: what could not be loaded and was printed beside."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.events.error_info import error_info
from daglens.events.json import event_fields
from daglens.events.secrets import masked_error, masked_text, secrets_of
from daglens.wire.frames import Connection
from daglens.worker.capture import Capture
from daglens.worker.engine_of_run import choose_engine, reader_of_modules
from daglens.worker.load_project import load_project


class Question:
    """Loads the project that the message names, under the engine that it asks for. Raises EngineNotAvailable."""

    def __init__(self, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
        self._printed: list[str] = []
        self._lock = threading.Lock()
        self._capture = Capture(self._take)
        self.engine = choose_engine(str(message.get("engine") or "auto"), user_path)
        read = reader_of_modules(self.engine.name, user_path)
        self.loaded = load_project(message["project"], message["locations"], message["source_roots"], user_path, read)

    def answer(self, connection: Connection, facts: Mapping[str, Any]) -> None:
        """Send the facts, with `failures` (of code locations) and `printed` (lines) beside them."""
        self._capture.settle()
        secrets = secrets_of(os.environ)
        beside = {
            "failures": [
                {"location": location, "error": self.told(error)} for location, error in self.loaded.failures.items()
            ],
            "printed": [masked_text(line, secrets) for line in self._printed],
        }
        connection.send({"type": "answer", "answer": {**facts, **beside}})

    def told(self, error: BaseException) -> dict[str, Any]:
        """What was raised, as in events, without the secrets of the environment."""
        return event_fields(masked_error(error_info(error), secrets_of(os.environ)))

    def _take(self, lines: Sequence[tuple[str, str]]) -> None:
        with self._lock:
            self._printed.extend(text for _, text in lines)
