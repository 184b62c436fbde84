"""What the pages say Dagster refuses, Dagster refuses; what they show without a word, it loads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens_analyzer.rules.page import Example, examples
from daglens_analyzer.rules.registry import all_rules, page_text
from support.analyzed import write_files
from support.loaded import load

EXAMPLES = [
    pytest.param(example, id=f"{rule.name}-{number}")
    for rule in all_rules()
    for number, example in enumerate(examples(page_text(rule.code)), 1)
    if all(file.path.endswith(".py") for file in example.files)
]


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that modules are imported from, and that leaves none behind."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.mark.parametrize("example", EXAMPLES)
def test_dagster_says_the_same(example: Example, importable: Path) -> None:
    if len(example.files) > 1:
        write_files(importable, {file.path: file.text for file in example.files})
    for file in example.files:
        texts = [file.text] if file.fixed is None else [file.text, file.fixed]
        for text in texts:
            if text is file.text and any(item.severity == "error" for item in file.expectations):
                with pytest.raises(Exception):  # noqa: B017, PT011
                    load(text)
            else:
                load(text)
