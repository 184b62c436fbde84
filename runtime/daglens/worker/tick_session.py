"""One question about schedules and sensors: which there are and what is due, and what one of them asks for."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from daglens.events.error_info import error_info
from daglens.events.json import event_fields
from daglens.user_error import UserError
from daglens.wire.frames import Connection
from daglens.worker.automations import Automation, automations_of, evaluate, opened_instance, told
from daglens.worker.capture import Capture
from daglens.worker.engine_of_run import choose_engine, reader_of_modules
from daglens.worker.load_project import load_project


class NoSuchAutomation(UserError):
    """No schedule or sensor has the name."""


def tick(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Load the project and answer `{"automations", "failures", "printed", "answer"?, "error"?}`.

    `message` says when each schedule was last due (`last_due`, by name; `since` for others), and `evaluate`, where one
    is to be evaluated: its name and what was told before. What its code raises is in `error`. Raises NoSuchAutomation.
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
    automations = automations_of(loaded)
    last_due: Mapping[str, str] = message["last_due"]
    since, now = (datetime.fromisoformat(message[name]) for name in ("since", "now"))
    answer: dict[str, Any] = {
        "automations": [
            told(each, datetime.fromisoformat(last_due[each.name]) if each.name in last_due else since, now)
            for each in automations
        ],
        "failures": [
            {"location": location, "error": event_fields(error_info(error))}
            for location, error in loaded.failures.items()
        ],
    }
    asked = message.get("evaluate")
    if asked is not None:
        automation = _named(automations, asked["name"])
        api = importlib.import_module("dagster" if engine.name == "dagster" else "daglens")
        storage_dir = Path(message["project"]) / message["storage"]
        try:
            with opened_instance(engine.name, storage_dir) as instance:
                answer["answer"] = evaluate(automation, api, asked, instance)
        except (Exception, SystemExit) as error:
            answer["error"] = event_fields(error_info(error))
    capture.settle()
    connection.send({"type": "answer", "answer": {**answer, "printed": printed}})


def _named(automations: Sequence[Automation], name: str) -> Automation:
    found = [each for each in automations if each.name == name]
    if not found:
        known = ", ".join(sorted(each.name for each in automations)) or "none"
        raise NoSuchAutomation(f"there is no schedule or sensor {name!r} here; there is {known}")
    return found[0]
