"""What a run would find when its engine loads a project in the user's interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daglens.client.locations import find_locations, locations_in
from daglens.client.worker_process import start_worker
from daglens.user_error import UserError
from daglens.wire.frames import WIRE_VERSION, WireError

_END_PATIENCE_S = 5.0


class LoadError(UserError):
    """The worker could not answer."""


def describe(
    project: str | Path,
    paths: Sequence[str] = (),
    *,
    python: str,
    source_roots: Sequence[str] = (),
    engine: str = "auto",
) -> dict[str, Any]:
    """`{"version", "python", "executable", "engine", "code_locations", "failures", "printed"}`. This imports user code.

    `engine` is `{"name", "reason"}`: which one a run would have, and why.
    `code_locations` are as in `daglens graph --format json`, without places; `failures` tells what does not load, each
    with its error; `printed` is what the code printed meanwhile. Raises LoadError where the interpreter gives no
    answer.
    """
    folder = Path(project).absolute()
    locations = [place for path in paths for place in locations_in(folder / path)] or find_locations(folder)
    worker = start_worker("describe", python=python, cwd=str(folder))
    question = {
        "type": "describe",
        "wire": WIRE_VERSION,
        "project": str(folder),
        "locations": list(locations),
        "source_roots": list(source_roots),
        "engine": engine,
    }
    answer: dict[str, Any] | None = None
    try:
        worker.connection.try_send(question)
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
