"""A question to a worker in the user's interpreter that is answered once: it loads the project, says it, and ends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daglens.client.worker_process import start_worker
from daglens.user_error import UserError
from daglens.wire.frames import WIRE_VERSION, WireError

_END_PATIENCE_S = 5.0


class LoadError(UserError):
    """The worker could not answer."""


def ask_worker(question: Mapping[str, Any], project: Path, *, python: str) -> dict[str, Any]:
    """The worker's answer. This imports user code. Raises LoadError where the interpreter gives no answer."""
    worker = start_worker(str(question["type"]), python=python, cwd=str(project))
    answer: dict[str, Any] | None = None
    try:
        worker.connection.try_send({"wire": WIRE_VERSION, "project": str(project), **question})
        worker.await_greeting()
        answer = worker.connection.receive()
    except WireError:
        pass
    finally:
        ending = worker.end(_END_PATIENCE_S)
    if answer is not None and answer.get("type") == "answer":
        return answer["answer"]
    said = worker.stderr() if answer is None else str(answer.get("message"))
    raise LoadError(said or f"the interpreter {python} {ending} and said nothing")
