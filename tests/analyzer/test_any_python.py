"""Any Python file gives a graph or a reason: never an exception, not even one that the evaluator would put up with.

Files are taken from what is installed beside the tests: a fixed sample, or all with DAGLENS_FUZZ=all (`make fuzz`).
Each is read as it is, with definitions behind it, cut off somewhere, and with a part of it repeated elsewhere.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens_analyzer import Opened, Workspace
from daglens_analyzer.features.diagnostics import diagnostics
from daglens_analyzer.graph.to_json import to_json
from support import installed_files

SEED = 20
SAMPLE = 15
LARGEST = 60_000
DEFINITIONS = "\nimport dagster as dg\n\n\n@dg.asset\ndef the_last(): ...\n\n\ndefs = dg.Definitions([the_last])\n"


def chosen_files() -> list[Path]:
    files = installed_files.shuffled(SEED)
    if os.environ.get("DAGLENS_FUZZ") == "all":
        return files
    return [file for file in files if file.stat().st_size < LARGEST][:SAMPLE]


def variants(text: str, chance: random.Random) -> Iterator[str]:
    """The text, the text with definitions behind it, cut off, and with a slice of it repeated."""
    yield text
    yield text + DEFINITIONS
    yield text[: chance.randrange(len(text) + 1)]
    start, end, place = (chance.randrange(len(text) + 1) for _ in range(3))
    yield text[:place] + text[min(start, end) : max(start, end)][:2_000] + text[place:]


@pytest.fixture(autouse=True)
def _everything_is_told(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert told == [], "an exception stopped the evaluation"


def test_any_python_file_gives_a_graph_or_a_reason() -> None:
    chance = random.Random(SEED)
    for file in chosen_files():
        text = file.read_bytes().decode("utf-8", "replace")
        for number, variant in enumerate(variants(text, chance)):
            try:
                look_at(f"/nowhere/{file.stem}.py", variant)
            except Exception as problem:
                raise AssertionError(f"{file}, variant {number}") from problem


def look_at(path: str, text: str) -> None:
    workspace = Workspace([])
    workspace.apply(Opened(path, text))
    analysis = workspace.snapshot()
    to_json(analysis)
    diagnostics(analysis, path)
