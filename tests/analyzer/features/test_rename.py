"""Renaming: `rename.md` holds projects before and after. Both load in Dagster, with the same graph but for the name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from daglens_analyzer.features.rename import RenameRefused, prepare_rename, rename
from support.analyzed import analyze, apply_edits, split_files, take_cursor, write_files
from support.fenced_cases import fenced_cases
from support.judge import Judge

CASES = fenced_cases(Path(__file__).with_name("rename.md"))


@pytest.mark.parametrize("name", CASES)
def test_rename(name: str, tmp_path: Path, judge: Judge) -> None:
    before, after = (split_files(part) for part in CASES[name].split("# ---\n"))
    files, path, position = take_cursor(before)
    analysis = analyze(tmp_path, files)
    target = prepare_rename(analysis, (tmp_path / path).as_posix(), position)
    assert target is not None
    assert target.range.contains(position)
    edits = rename(analysis, (tmp_path / path).as_posix(), position, "fresh")
    changed = {
        file: apply_edits(text, [edit for edit in edits if edit.path == (tmp_path / file).as_posix()])
        for file, text in files.items()
    }
    assert changed == after
    main = next(file for file, text in files.items() if "Definitions(" in text)
    answer = judge.load(tmp_path, main)
    assert "refused" not in answer, answer["refused"]
    loaded = answer["loaded"]
    write_files(tmp_path / "renamed", changed)
    again = judge.load(tmp_path / "renamed", main)["loaded"]
    assert facts(loaded, target.name) == facts(again, "fresh")


def facts(description: object, name: str) -> object:
    """What Dagster says, in no order, with a placeholder for the name."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return sorted((key, plain(item)) for key, item in value.items() if key not in ("at", "name_of_file"))
        if isinstance(value, list):
            return sorted((plain(item) for item in value), key=json.dumps)
        return re.sub(rf"(?<![A-Za-z0-9]){name}(?![A-Za-z0-9])", "<name>", value) if isinstance(value, str) else value

    return plain(description)


@pytest.mark.parametrize(
    ("text", "new_name", "why"),
    [
        ("@asset\ndef or$0ders(): ...", "a-b", "does not take"),
        ("@asset\ndef or$0ders(): ...", "1st", "function"),
        ("@asset\ndef or$0ders(): ...", "report", "already"),
        ("@asset\ndef or$0ders(): ...\n@asset\ndef more(orders):\n    taken = orders", "taken", "something else"),
        ("N = 'ord'\n@asset(name=N + 'ers')\ndef x(): ...\n@asset\ndef more(orde$0rs): ...", "fresh", "computes"),
        ("x = 1$0", "fresh", "Nothing here"),
    ],
)
def test_what_cannot_be_renamed_surely_says_why(text: str, new_name: str, why: str, tmp_path: Path) -> None:
    head = "from dagster import *\n@asset\ndef report(): ...\n"
    files, path, position = take_cursor({"a.py": f"{head}{text}\n"})
    with pytest.raises(RenameRefused, match=why):
        rename(analyze(tmp_path, files), (tmp_path / path).as_posix(), position, new_name)
