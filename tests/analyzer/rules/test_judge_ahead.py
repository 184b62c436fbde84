"""What a copy of the process finds is what is found here."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from daglens_analyzer import Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.features.find_diagnostics import Seen
from daglens_analyzer.rules import judge_ahead
from daglens_analyzer.rules.judge_ahead import start
from daglens_analyzer.rules.packed_findings import pack, unpack
from daglens_analyzer.rules.page import examples
from daglens_analyzer.rules.registry import all_rules, page_text
from daglens_analyzer.rules.rule import Finding
from daglens_analyzer.rules.run import Group, GroupKey

FORKS = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux alone")
GROUPS = [Group((1, path, 0), tuple[object]) for path in ("a.py", "b.py", "c.py")]


@pytest.fixture(scope="session")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every mistake that the rules' pages show in one file."""
    folder = tmp_path_factory.mktemp("mistakes")
    for rule in all_rules():
        for number, example in enumerate(examples(page_text(rule.code))):
            if len(example.files) == 1 and example.files[0].path.endswith(".py"):
                (folder / f"{rule.name.replace('-', '_')}_{number}.py").write_text(example.files[0].text)
    return folder


def test_packed_findings_are_what_they_were(mistakes: Path) -> None:
    analysis = Workspace([mistakes.as_posix()]).snapshot()
    assert len(all_diagnostics(analysis)) > 50
    seen = analysis.memory[Seen]
    assert isinstance(seen, Seen)
    assert unpack(pack(seen.memo.found)) == seen.memo.found


def test_nothing_but_findings_comes_out_of_bytes() -> None:
    for other in (Path("orders"), print):
        with pytest.raises(pickle.UnpicklingError, match="is no part of a finding"):
            unpack(pickle.dumps({(1, "a.py", 0): other}))


@FORKS
def test_a_project_that_a_copy_judges_has_the_same_diagnostics(mistakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = all_diagnostics(Workspace([mistakes.as_posix()]).snapshot())
    told: list[GroupKey] = []
    take = judge_ahead.Copy.take

    def waited_for(copy: judge_ahead.Copy, key: GroupKey) -> tuple[Finding, ...] | None:
        copy.join()
        told.append(key)
        return take(copy, key)

    monkeypatch.setattr(judge_ahead, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(judge_ahead.Copy, "take", waited_for)
    assert all_diagnostics(Workspace([mistakes.as_posix()]).snapshot()) == alone
    assert told


@FORKS
def test_a_copy_that_fails_leaves_the_rest_undone() -> None:
    def judged(group: Group) -> tuple[Finding, ...]:
        assert group.key != GROUPS[0].key
        return ()

    copy = start(GROUPS, judged)
    assert copy is not None
    copy.join()
    assert copy.take(GROUPS[0].key) is None
    copy.stop()


@FORKS
def test_nobody_waits_for_a_copy_that_never_answers() -> None:
    read, never_written = os.pipe()
    copy = start(GROUPS, lambda _: (os.read(read, 1), ())[1])
    assert copy is not None
    assert all(copy.take(group.key) is None for group in GROUPS)
    copy.stop()
    os.close(read)
    os.close(never_written)
