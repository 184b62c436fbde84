"""Diagnostics of an earlier run are told again when everything is as it was, and never otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from daglens_analyzer import Analysis, Closed, Configured, Edited, FilesChanged, Opened, Workspace
from daglens_analyzer.features.diagnostic import Diagnostic
from daglens_analyzer.features.diagnostics import all_diagnostics, diagnostics
from daglens_analyzer.features.kept_diagnostics import keep_diagnostics, kept_diagnostics

FILES = {
    "pyproject.toml": '[tool.dagster]\nmodule_name = "pipelines.definitions"\n[tool.daglens]\nignroe = ["DL1"]\n',
    "pipelines/__init__.py": "",
    "pipelines/names.py": "import json\n\nNAMES = json.load(open('names.json'))\n",
    "pipelines/plain.py": "x = 1\n",
    "pipelines/definitions.py": """
from dagster import Definitions, asset
from pipelines.names import NAMES

def make(each):
    @asset(name=each, deps=["nothing_of_that_nmae"])
    def made(): ...
    return made

@asset
def two_words(): ...

@asset
def summary(two_wrods): ...

defs = Definitions(assets=[*map(make, NAMES), two_words, summary])
""",
    "names.json": '["orders", "orders"]',
}
DEFINITIONS = "pipelines/definitions.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.lstrip())
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def opened(project: Path, cache: str | None) -> Workspace:
    return Workspace([project.as_posix()], cache_dir=cache)


def worked_out(analysis: Analysis) -> tuple[Diagnostic, ...]:
    analysis.graph()
    return all_diagnostics(analysis)


def kept(project: Path, cache: str) -> tuple[Diagnostic, ...]:
    analysis = opened(project, cache).snapshot()
    found = worked_out(analysis)
    keep_diagnostics(analysis, found)
    return found


def test_the_same_is_told_without_reading_the_project(project: Path, cache: str) -> None:
    found = kept(project, cache)
    assert {"ignroe", "orders", "two_wrods"} <= {word for item in found for word in item.message.split("'")}
    assert any(item.fixes for item in found)
    assert any(item.related for item in found)
    analysis = opened(project, cache).snapshot()
    assert all_diagnostics(analysis) == found
    assert not analysis.is_evaluated
    of_file = diagnostics(analysis, (project / DEFINITIONS).as_posix())
    assert of_file == tuple(item for item in found if item.path.endswith(DEFINITIONS))
    assert worked_out(analysis) == found


def test_files_that_were_fresh_when_they_were_read_are_known_again_later(
    project: Path, cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = kept(project, cache)
    monkeypatch.setattr("daglens_analyzer.project.stamp.FRESH_NS", 0)
    analysis = opened(project, cache).snapshot()
    assert kept_diagnostics(analysis) is not None
    assert all_diagnostics(analysis) == found


def test_texts_of_an_editor_count_as_long_as_they_are_those_on_disk(project: Path, cache: str) -> None:
    found = kept(project, cache)
    path = (project / DEFINITIONS).as_posix()
    text = (project / DEFINITIONS).read_text()
    workspace = opened(project, cache)
    workspace.apply(Opened(path, text))
    assert kept_diagnostics(workspace.snapshot()) is not None
    assert all_diagnostics(workspace.snapshot()) == found
    workspace.apply(Edited(path, text.replace("two_wrods", "two_words")))
    assert kept_diagnostics(workspace.snapshot()) is None
    keep_diagnostics(workspace.snapshot(), worked_out(workspace.snapshot()))  # Of unsaved text: not kept.
    workspace.apply(Closed(path))
    assert worked_out(workspace.snapshot()) == found
    assert all_diagnostics(opened(project, cache).snapshot()) == found


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file of the same size": lambda p: rewritten(p / DEFINITIONS, "two_wrods", "two_words"),
    "of the same size and time": lambda p: rewritten(p / DEFINITIONS, "two_wrods", "two_words", keep_time=True),
    "a file that named no pipeline": lambda p: rewritten(p / "pipelines/plain.py", "x = 1", "import dagster"),
    "an imported file": lambda p: rewritten(p / "pipelines/names.py", "names.json", "other.json"),
    "a file that came": lambda p: (p / "pipelines/more.py").write_text("from dagster import asset\n"),
    "a file that came and shadows": lambda p: (p / "dagster.py").write_text(""),
    "a file that went": lambda p: (p / "pipelines/plain.py").unlink(),
    "a file that moved": lambda p: (p / "pipelines/plain.py").rename(p / "pipelines/simple.py"),
    "data": lambda p: rewritten(p / "names.json", '"orders", "orders"', '"orders", "events"', keep_time=True),
    "data that went": lambda p: (p / "names.json").unlink(),
    "settings": lambda p: rewritten(p / "pyproject.toml", "ignroe", "ignore", keep_time=True),
    "settings that went": lambda p: (p / "pyproject.toml").unlink(),
    "settings that came": lambda p: (p / "workspace.yaml").write_text("load_from: []\n"),
}


def rewritten(file: Path, old: str, new: str, *, keep_time: bool = False) -> None:
    stat = file.stat()
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    if keep_time:
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_stale_is_told(project: Path, cache: str, change: Callable[[Path], object]) -> None:
    kept(project, cache)
    change(project)
    analysis = opened(project, cache).snapshot()
    assert kept_diagnostics(analysis) is None
    assert all_diagnostics(analysis) == worked_out(opened(project, None).snapshot())


def test_a_change_that_is_heard_of_counts_too(project: Path, cache: str) -> None:
    kept(project, cache)
    workspace = opened(project, cache)
    assert kept_diagnostics(workspace.snapshot()) is not None
    rewritten(project / DEFINITIONS, "two_wrods", "two_words")
    workspace.apply(FilesChanged(((project / DEFINITIONS).as_posix(),)))
    assert kept_diagnostics(workspace.snapshot()) is None


def test_other_settings_and_targets_are_other_questions(project: Path, cache: str) -> None:
    kept(project, cache)
    workspace = opened(project, cache)
    workspace.apply(Configured(project.as_posix(), {"ignore": ["DL2"]}))
    assert kept_diagnostics(workspace.snapshot()) is None
    folder = project.as_posix()
    for other in (
        Workspace([folder], cache_dir=cache, targets=[f"{folder}/{DEFINITIONS}"]),
        Workspace([folder], cache_dir=cache, python_path=[f"{folder}/pipelines"]),
        Workspace([f"{folder}/pipelines"], cache_dir=cache),
    ):
        assert kept_diagnostics(other.snapshot()) is None


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "one byte short": lambda data: data[:-1],
    "half": lambda data: data[: len(data) // 2],
    "changed": lambda data: data.replace(b"two_wrods", b"two_words"),
    "foreign": lambda data: b"{}" * 5_000,
}


@pytest.mark.parametrize("damaged", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_as_if_there_were_none(project: Path, cache: str, damaged: Callable[[bytes], bytes]) -> None:
    found = kept(project, cache)
    (file,) = Path(cache).rglob("*.answers")
    file.write_bytes(damaged(file.read_bytes()))
    analysis = opened(project, cache).snapshot()
    assert kept_diagnostics(analysis) is None
    assert all_diagnostics(analysis) == found
    assert kept(project, cache) == all_diagnostics(opened(project, cache).snapshot()) == found


def test_a_folder_that_cannot_be_written_keeps_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = str(tmp_path / "file" / "cache")
    assert kept(project, cache)
    assert kept_diagnostics(opened(project, cache).snapshot()) is None


def test_many_may_write_at_once(project: Path, cache: str) -> None:
    analyses = [opened(project, cache).snapshot() for _ in range(4)]
    found = [worked_out(analysis) for analysis in analyses]

    def write(analysis: Analysis, told: tuple[Diagnostic, ...]) -> None:
        for _ in range(20):
            keep_diagnostics(analysis, told)

    writers = [threading.Thread(target=write, args=pair) for pair in zip(analyses, found, strict=True)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        now = kept_diagnostics(opened(project, cache).snapshot())
        assert now is None or all_diagnostics(opened(project, cache).snapshot()) == found[0]
    assert all_diagnostics(opened(project, cache).snapshot()) == found[0]
    assert [file.suffix for file in Path(cache).rglob("*.*")] == [".answers"]


def test_telling_needs_no_parser_and_no_rules() -> None:
    light = "import daglens_analyzer.features.diagnostics, sys; sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", light], check=False).returncode == 0
