"""Refactorings: `refactor.md` holds projects before and after. Real Dagster loads both, with the same assets and
lineage, and where steps are split or joined both give the same value."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.features.refactor.offers import refactorings
from support.analyzed import analyze, apply_edits, split_files, take_cursor
from support.fenced_cases import fenced_cases
from support.judge import Judge

CASES = fenced_cases(Path(__file__).with_name("refactor.md"))
PARTS = re.compile(r"^# (?:--- (?P<title>.*)|silent: (?P<silent>.*))\n", re.MULTILINE)


@pytest.mark.parametrize("name", CASES)
def test_refactoring(name: str, tmp_path: Path, judge: Judge) -> None:
    text = CASES[name]
    part = PARTS.search(text)
    assert part is not None
    files, path, position = take_cursor(split_files(text[: part.start()]))
    offered = refactorings(analyze(tmp_path, files), (tmp_path / path).as_posix(), position)
    if part["silent"]:
        assert not [offer.title for offer in offered if part["silent"] in offer.title]
        return
    (chosen,) = [offer for offer in offered if offer.title.startswith(part["title"])]
    changed = {
        file: apply_edits(before, [edit for edit in chosen.edits if edit.path == (tmp_path / file).as_posix()])
        for file, before in files.items()
    }
    assert changed == split_files(text[part.end() :])
    again = analyze(tmp_path / "after", changed)
    assert not all_diagnostics(again)
    # What was done is not offered again.
    assert chosen.title not in {
        offer.title for offer in refactorings(again, (tmp_path / "after" / path).as_posix(), position)
    }
    before, after = (assets(judge, folder, list(files)[-1]) for folder in (tmp_path, tmp_path / "after"))
    if chosen.title.startswith(("Make the job", "Keep what")):
        # An asset comes, and those that were there stay, if perhaps downstream of it.
        assert len(after) == len(before) + 1
        assert {key: asset["op"] for key, asset in before.items()}.items() <= {
            k: a["op"] for k, a in after.items()
        }.items()
    else:
        assert before == after
    if any(words in chosen.title for words in ("graph-backed", "plain asset", "Keep what", "into steps")):
        assert value_of("report", files[path]) == value_of("report", changed[path])


def assets(judge: Judge, folder: Path, file: str) -> dict[str, Any]:
    """What real Dagster has of each asset: all but by which input it is loaded, and what it is made of."""
    answer = judge.load(folder, file)
    assert "refused" not in answer, answer["refused"]
    return {
        "/".join(asset["key"]): {
            "deps": sorted("/".join(dep["key"]) for dep in asset["deps"]),
            **{fact: asset[fact] for fact in ("group", "description", "partitions", "executable", "op")},
        }
        for asset in answer["loaded"]["assets"]
    }


def value_of(asset: str, text: str) -> object:
    """What real Dagster makes of an asset."""
    import dagster

    namespace: dict[str, Any] = {"__name__": "example"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "example.py", "exec", dont_inherit=True), namespace)
        made = namespace[asset]
        if isinstance(made, dagster.JobDefinition):
            result = made.execute_in_process()
            return result.output_for_node("store")
        result = dagster.materialize(list(namespace["defs"].assets))
    assert result.success
    return result.output_for_node(made.node_def.name)
