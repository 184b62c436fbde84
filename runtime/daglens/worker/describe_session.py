"""The definitions as the engine that would run them sees them, as one JSON document for the host."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.wire.frames import Connection
from daglens.worker.question import Question


def describe(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Load the project and answer `{"engine": {...}, "code_locations": [...], "failures": [...], "printed": [...]}`.

    Raises EngineNotAvailable.
    """
    question = Question(message, user_path)
    engine = question.engine
    if engine.name == "dagster":
        from daglens.engines.dagster.describe import describe as describe_location
    else:
        from daglens.model.describe import describe as describe_location
    question.answer(
        connection,
        {
            "version": 1,
            "python": sys.version.split()[0],
            "executable": sys.executable,
            "engine": {"name": engine.name, "reason": engine.reason},
            "code_locations": [
                describe_location(definitions, name) for name, definitions in question.loaded.definitions.items()
            ],
        },
    )
