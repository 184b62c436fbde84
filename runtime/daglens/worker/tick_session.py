"""One question about schedules and sensors: which there are and what is due, and what one of them asks for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from daglens.events.secrets import masked_text, secrets_of
from daglens.user_error import UserError
from daglens.wire.frames import Connection
from daglens.worker.automations import Automation, automations_of, told
from daglens.worker.evaluate_tick import evaluate, opened_instance
from daglens.worker.question import Question


class NoSuchAutomation(UserError):
    """No schedule or sensor has the name."""


def tick(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Load the project and answer `{"automations", "failures", "printed", "answer"?, "error"?}`.

    `message` says when each schedule was last due (`last_due`, by name; `since` for others), and `evaluate`, where one
    is to be evaluated: its name, what was told before, and whether that `is_dry`. What its code raises is in `error`.
    Raises NoSuchAutomation.
    """
    question = Question(message, user_path)
    automations = automations_of(question.loaded)
    last_due: Mapping[str, str] = message["last_due"]
    since, now = (datetime.fromisoformat(message[name]) for name in ("since", "now"))
    answer: dict[str, Any] = {
        "automations": [
            told(each, datetime.fromisoformat(last_due[each.name]) if each.name in last_due else since, now)
            for each in automations
        ],
    }
    asked = message.get("evaluate")
    if asked is not None:
        automation = _named(automations, asked["name"])
        engine = question.engine.name
        api = importlib.import_module("dagster" if engine == "dagster" else "daglens")
        storage_dir = Path(message["project"]) / message["storage"]
        try:
            with opened_instance(engine, storage_dir) as instance:
                answer["answer"] = evaluate(automation, api, asked, instance, is_dry=asked["is_dry"])
        except (Exception, SystemExit) as error:
            answer["error"] = question.told(error)
        else:
            told_to_people = answer["answer"]["skip"]
            answer["answer"]["skip"] = told_to_people and masked_text(told_to_people, secrets_of(os.environ))
    question.answer(connection, answer)


def _named(automations: Sequence[Automation], name: str) -> Automation:
    found = [each for each in automations if each.name == name]
    if not found:
        known = ", ".join(sorted(each.name for each in automations)) or "none"
        raise NoSuchAutomation(f"there is no schedule or sensor {name!r} here; there is {known}")
    return found[0]
