"""What is offered where: `completion.md` holds the cases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daglens_analyzer.features.completion import completions
from daglens_analyzer.features.diagnostic import TextEdit
from support.analyzed import analyze, apply_edits, take_cursor
from support.fenced_cases import fenced_cases

CASES = fenced_cases(Path(__file__).with_name("completion.md"))
SAID = re.compile(r"^# (offered|becomes)(?: \[(.+?)\])?:(?: (.*))?$", re.MULTILINE)


@pytest.mark.parametrize("name", CASES)
def test_completion(name: str, tmp_path: Path) -> None:
    text = CASES[name]
    said = SAID.findall(text)
    files, path, position = take_cursor({"a.py": text[: text.index("# offered")]})
    found = {item.label: item for item in completions(analyze(tmp_path, files), (tmp_path / path).as_posix(), position)}
    (offered,) = (rest for what, _, rest in said if what == "offered")
    assert list(found) == [label.strip() for label in offered.split(",") if label.strip()]
    for what, label, line in said:
        if what == "becomes":
            item = found[label or next(iter(found))]
            after = apply_edits(files[path], [TextEdit(path, item.range, item.new_text)])
            assert after.split("\n")[position.line] == line
