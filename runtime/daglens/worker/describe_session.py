"""The definitions as the engine that would run them sees them, as one JSON document for the host."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.events.error_info import error_info
from daglens.events.json import event_fields
from daglens.wire.frames import Connection
from daglens.worker.capture import Capture
from daglens.worker.engine_of_run import choose_engine, reader_of_modules
from daglens.worker.load_project import load_project


def describe(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Load the project and answer `{"engine": {...}, "code_locations": [...], "failures": [...], "printed": [...]}`.

    Raises EngineNotAvailable.
    """
    printed: list[str] = []
    lock = threading.Lock()

    def take(lines: Sequence[tuple[str, str]]) -> None:
        with lock:
            printed.extend(text for _, text in lines)

    capture = Capture(take)
    engine = choose_engine(str(message.get("engine") or "auto"), user_path)
    read = reader_of_modules(engine.name, user_path)
    loaded = load_project(message["project"], message["locations"], message["source_roots"], user_path, read)
    if engine.name == "dagster":
        from daglens.engines.dagster.describe import describe as describe_location
    else:
        from daglens.model.describe import describe as describe_location
    capture.settle()
    connection.send(
        {
            "type": "answer",
            "answer": {
                "version": 1,
                "python": sys.version.split()[0],
                "executable": sys.executable,
                "engine": {"name": engine.name, "reason": engine.reason},
                "code_locations": [
                    describe_location(definitions, name) for name, definitions in loaded.definitions.items()
                ],
                "failures": [
                    {"location": location, "error": event_fields(error_info(error))}
                    for location, error in loaded.failures.items()
                ],
                "printed": printed,
            },
        }
    )
