"""The definitions as the bundled runtime sees them, as one JSON document for the host."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.events.error_info import error_info
from daglens.events.json import event_fields
from daglens.wire.frames import Connection
from daglens.worker.bundled_dagster import BundledDagster
from daglens.worker.capture import Capture
from daglens.worker.load_project import load_project


def describe(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Load the project and answer `{"code_locations": [...], "failures": [...], "printed": [...]}`."""
    from daglens.model.describe import describe as describe_location

    printed: list[str] = []
    lock = threading.Lock()

    def take(lines: Sequence[tuple[str, str]]) -> None:
        with lock:
            printed.extend(text for _, text in lines)

    capture = Capture(take)
    sys.meta_path.insert(0, BundledDagster())
    loaded = load_project(message["project"], message["locations"], message["source_roots"], user_path)
    capture.settle()
    connection.send(
        {
            "type": "answer",
            "answer": {
                "version": 1,
                "python": sys.version.split()[0],
                "executable": sys.executable,
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
