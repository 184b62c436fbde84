"""Any Python file gives values or reasons: never an exception, never a hang."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import pytest

from daglens_analyzer.api.registry import MODELS
from daglens_analyzer.evaluate.library.models import standard_library, together
from daglens_analyzer.project.read_source import read_source
from support import installed_files
from support.evaluated import evaluate_text

_MODELS = together(standard_library(), MODELS)
_SAMPLE = 60


def _sample(kind: str) -> list[Path]:
    return installed_files.shuffled(7, kind)[:_SAMPLE]


@pytest.mark.parametrize("kind", [installed_files.STANDARD_LIBRARY, installed_files.PACKAGES])
def test_a_sample_of_files(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    for file in _sample(kind):
        source = read_source(file.as_posix())
        assert source is not None
        evaluate_text(f"# file: m.py\n{source.text}", "m.py", models=_MODELS)
        assert not caplog.records, file


def test_mutilated_files(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    chance = random.Random(11)
    for file in _sample(installed_files.STANDARD_LIBRARY)[:40]:
        source = read_source(file.as_posix())
        assert source is not None
        text = source.text[:20_000]
        start, length = chance.randrange(len(text) + 1), chance.randrange(400)
        evaluate_text(f"# file: m.py\n{text[:start] + text[start + length :]}", "m.py", models=_MODELS)
        assert not caplog.records, (file, start, length)
