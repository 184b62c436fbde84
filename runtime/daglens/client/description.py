"""What a run would find when its engine loads a project in the user's interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daglens.client.locations import find_locations, locations_in
from daglens.client.questions import ask_worker


def describe(
    project: str | Path,
    paths: Sequence[str] = (),
    *,
    python: str,
    source_roots: Sequence[str] = (),
    engine: str = "auto",
    locations: Sequence[str] = (),
) -> dict[str, Any]:
    """`{"version", "python", "executable", "engine", "code_locations", "failures", "printed"}`. This imports user code.

    `engine` is `{"name", "reason"}`: which one a run would have, and why.
    `code_locations` are as in `daglens graph --format json`, without places; `failures` tells what does not load, each
    with its error; `printed` is what the code printed meanwhile. Raises LoadError where the interpreter gives no
    answer.
    """
    folder = Path(project).absolute()
    named = [place for path in paths for place in locations_in(folder / path)]
    question = {
        "type": "describe",
        "locations": list(named or locations or find_locations(folder)),
        "source_roots": list(source_roots),
        "engine": engine,
    }
    return ask_worker(question, folder, python=python)
