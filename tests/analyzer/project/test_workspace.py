"""The workspace over time: what an edit changes, what it leaves alone, and what counts as the project."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from daglens_analyzer import (
    Analysis,
    Closed,
    Configured,
    Edited,
    FilesChanged,
    FoldersChanged,
    Opened,
    Workspace,
)
from support.projects_on_disk import write_project

SHOP = {
    "shop/__init__.py": "",
    "shop/raw.py": (
        "from dagster import asset\nfrom shop.names import GROUP\n\n@asset(group_name=GROUP)\ndef orders(): ...\n"
    ),
    "shop/names.py": "GROUP = 'raw'\n",
    "shop/reports.py": "from dagster import asset\n\n@asset\ndef report(): ...\n\n\n@asset\ndef other(): ...\n",
    "shop/definitions.py": (
        "from dagster import Definitions\nfrom shop.raw import orders\nfrom shop.reports import report, other\n"
        "defs = Definitions(assets=[orders, report, other])\n"
    ),
    "unrelated.py": "import os\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> str:
    return write_project(tmp_path, SHOP)


def _keys(analysis: Analysis) -> list[list[str]]:
    return [sorted(asset.key.to_user_string() for asset in each.assets) for each in analysis.graph().locations]


def _evaluated(analysis: Analysis, folder: str) -> Mapping[str, object]:
    return {path[len(folder) + 1 :]: analysis.evaluated(path) for path in analysis.paths()}


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) is not after.get(path)}


def test_a_folder_is_read_and_its_definitions_are_found(shop: str) -> None:
    analysis = Workspace([shop]).snapshot()
    assert _keys(analysis) == [["orders", "other", "report"]]
    assert [asset.group for asset in analysis.graph().locations[0].assets if asset.key.name == "orders"] == ["raw"]
    assert analysis.graph().unresolved == ()
    assert f"{shop}/shop/names.py" in analysis.paths()
    assert f"{shop}/unrelated.py" not in analysis.paths()


def test_a_snapshot_stays_as_it_was(shop: str) -> None:
    workspace = Workspace([shop])
    before = workspace.snapshot()
    assert workspace.snapshot() is before
    assert _keys(before) == [["orders", "other", "report"]]
    path = f"{shop}/shop/reports.py"
    workspace.apply(Opened(path, SHOP["shop/reports.py"].replace("def report", "def summary")))
    after = workspace.snapshot()
    assert after.revision > before.revision
    assert before.text(path) == SHOP["shop/reports.py"]
    assert _keys(before) == [["orders", "other", "report"]]
    assert after.graph().unresolved != ()


EDITS = {
    "a comment between statements": ("shop/reports.py", "\n\n\n@asset", "\n\n# more\n\n@asset", set[str]()),
    "blank lines": ("shop/reports.py", "\n\n\n@asset", "\n\n\n\n\n@asset", set[str]()),
    "a leaf": (
        "shop/reports.py",
        "def other(): ...",
        "def other(): return 1",
        {"shop/reports.py", "shop/definitions.py"},
    ),
    "a constant that others read": (
        "shop/names.py",
        "'raw'",
        "'cooked'",
        {"shop/names.py", "shop/raw.py", "shop/definitions.py"},
    ),
    "the top": ("shop/definitions.py", "[orders, ", "[", {"shop/definitions.py"}),
    "text that does not parse": ("shop/reports.py", "def other(): ...", "def other(: ...", set[str]()),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_evaluates_the_file_and_what_imports_it(name: str, shop: str) -> None:
    file, old, new, expected = EDITS[name]
    path = f"{shop}/{file}"
    workspace = Workspace([shop])
    workspace.apply(Opened(path, SHOP[file]))
    before = _evaluated(workspace.snapshot(), shop)
    assert old in SHOP[file]
    workspace.apply(Edited(path, SHOP[file].replace(old, new)))
    after = workspace.snapshot()
    assert _changed(before, _evaluated(after, shop)) == expected


def test_definitions_of_statements_that_did_not_change_stay_the_same_objects(shop: str) -> None:
    path = f"{shop}/shop/reports.py"
    workspace = Workspace([shop])
    workspace.apply(Opened(path, SHOP["shop/reports.py"]))
    before = workspace.snapshot().evaluated(path)
    workspace.apply(Edited(path, "\n" + SHOP["shop/reports.py"].replace("def report(): ...", "def report(): return 1")))
    after = workspace.snapshot().evaluated(path)
    assert before is not None
    assert after is not None
    assert before.namespace["other"] is after.namespace["other"]
    assert before.namespace["report"] is not after.namespace["report"]


def test_places_are_those_of_the_revision(shop: str) -> None:
    path = f"{shop}/shop/reports.py"
    workspace = Workspace([shop])
    first = workspace.snapshot()
    asset = next(asset for asset in first.graph().locations[0].assets if asset.key.name == "other")
    place = first.location_of(asset.at)
    workspace.apply(Opened(path, "# a\n\n" + SHOP["shop/reports.py"]))
    moved = workspace.snapshot().location_of(asset.at)
    assert place is not None
    assert moved is not None
    assert (place.path, moved.path) == (path, path)
    assert moved.range.start.line == place.range.start.line + 2
    assert first.location_of(asset.at) == place


def test_an_unchanged_location_stays_the_same_object(tmp_path: Path) -> None:
    text = "from dagster import asset, Definitions\n@asset\ndef {0}(): ...\ndefs = Definitions([{0}])\n"
    folder = write_project(tmp_path, {"a.py": text.format("a"), "b.py": text.format("b")})
    workspace = Workspace([folder])
    before = workspace.snapshot().graph().locations
    workspace.apply(Edited(f"{folder}/a.py", text.format("c")))
    after = workspace.snapshot().graph().locations
    assert [old is new for old, new in zip(before, after, strict=True)] == [False, True]


def test_a_buffer_goes_before_the_disk_until_it_is_closed(shop: str) -> None:
    path = f"{shop}/shop/definitions.py"
    workspace = Workspace([shop])
    workspace.apply(Opened(path, SHOP["shop/definitions.py"].replace("[orders, ", "[")))
    assert _keys(workspace.snapshot()) == [["other", "report"]]
    workspace.apply(FilesChanged((path,)))
    assert _keys(workspace.snapshot()) == [["other", "report"]]
    workspace.apply(Closed(path))
    assert _keys(workspace.snapshot()) == [["orders", "other", "report"]]


def test_files_that_come_change_and_go(shop: str) -> None:
    workspace = Workspace([shop])
    definitions, extra = Path(shop, "shop/definitions.py"), Path(shop, "shop/extra.py")
    definitions.write_text(definitions.read_text() + "from shop.extra import more\ndefs = Definitions([more])\n")
    workspace.apply(FilesChanged((definitions.as_posix(),)))
    assert any("shop.extra" in note.reason for note in workspace.snapshot().graph().unresolved)
    extra.write_text("from dagster import asset\n@asset\ndef more(): ...\n")
    workspace.apply(FilesChanged((extra.as_posix(),)))
    assert _keys(workspace.snapshot()) == [["more"]]
    extra.write_text("from dagster import asset\n@asset(key='most')\ndef more(): ...\n")
    workspace.apply(FilesChanged((extra.as_posix(),)))
    assert _keys(workspace.snapshot()) == [["most"]]
    extra.unlink()
    workspace.apply(FilesChanged((extra.as_posix(),)))
    assert any("shop.extra" in note.reason for note in workspace.snapshot().graph().unresolved)


def test_data_files_that_change_are_read_again(tmp_path: Path) -> None:
    tables = tmp_path / "tables.json"
    (tmp_path / "definitions.py").write_text(
        "import json\nfrom pathlib import Path\nfrom dagster import AssetSpec, Definitions\n"
        'NAMES = json.loads((Path(__file__).parent / "tables.json").read_text())\n'
        'FILES = [path.stem for path in sorted(Path(__file__).parent.glob("*.csv"))]\n'
        "defs = Definitions([AssetSpec(name) for name in [*NAMES, *FILES]])\n"
    )
    tables.write_text('["one"]')
    workspace = Workspace([tmp_path.as_posix()])
    assert _keys(workspace.snapshot()) == [["one"]]
    tables.write_text('["one", "two"]')
    workspace.apply(FilesChanged((tables.as_posix(),)))
    assert _keys(workspace.snapshot()) == [["one", "two"]]
    (tmp_path / "three.csv").touch()
    workspace.apply(FilesChanged(((tmp_path / "three.csv").as_posix(),)))
    assert _keys(workspace.snapshot()) == [["one", "three", "two"]]
    tables.unlink()
    workspace.apply(FilesChanged((tables.as_posix(),)))
    assert any("tables.json" in note.reason for note in workspace.snapshot().graph().unresolved)
    concerned = [workspace.concerns((tmp_path / file).as_posix()) for file in ("tables.json", "out/run.json", "a.py")]
    assert concerned == [True, False, True]


def test_a_file_that_exists_in_a_buffer_alone_can_be_imported(shop: str) -> None:
    workspace = Workspace([shop])
    definitions = f"{shop}/shop/definitions.py"
    text = SHOP["shop/definitions.py"] + "from shop.unsaved import more\ndefs = Definitions([more])\n"
    workspace.apply(Opened(definitions, text))
    assert _keys(workspace.snapshot()) == [[]]
    workspace.apply(Opened(f"{shop}/shop/unsaved.py", "from dagster import asset\n@asset\ndef more(): ...\n"))
    assert _keys(workspace.snapshot()) == [["more"]]


def test_a_single_file_without_a_project() -> None:
    workspace = Workspace([])
    workspace.apply(Opened("/nowhere/single.py", "from dagster import asset\n@asset\ndef a(): ...\n"))
    analysis = workspace.snapshot()
    assert _keys(analysis) == [["a"]]
    assert analysis.config("/nowhere/single.py").storage == ".daglens"


def test_folders_do_not_see_each_other(tmp_path: Path) -> None:
    text = "from dagster import Definitions\nfrom lib import made\ndefs = Definitions([made])\n"
    lib = "from dagster import asset\n@asset\ndef {0}(): ...\nmade = {0}\n"
    one = write_project(tmp_path / "one", {"defs.py": text, "lib.py": lib.format("a")})
    two = write_project(tmp_path / "two", {"defs.py": text, "lib.py": lib.format("b")})
    workspace = Workspace([one, two])
    assert _keys(workspace.snapshot()) == [["a"], ["b"]]
    workspace.apply(FoldersChanged((two,)))
    assert _keys(workspace.snapshot()) == [["b"]]
    assert workspace.snapshot().folders == (two,)


def test_settings_of_the_editor_go_before_those_of_the_project(tmp_path: Path) -> None:
    pyproject = '[tool.daglens]\nstorage = "there"\nignore = ["DGL1"]\nnope = 1\n'
    folder = write_project(tmp_path, {"pyproject.toml": pyproject, "a.py": "", "old/b.py": "import dagster\n"})
    workspace = Workspace([folder])
    config = workspace.snapshot().config(f"{folder}/a.py")
    assert (config.storage, config.ignore) == ("there", ("DGL1",))
    assert [problem.range.start for problem in workspace.snapshot().problems()] == [(3, 0)]
    workspace.apply(Configured(folder, {"storage": "here", "exclude": ["old"]}))
    config = workspace.snapshot().config(f"{folder}/a.py")
    assert (config.storage, config.ignore, config.exclude) == ("here", ("DGL1",), ("old",))
    assert workspace.snapshot().paths() == ()


def test_targets_answer_for_themselves(shop: str) -> None:
    raw, package = f"{shop}/shop/raw.py", f"{shop}/shop"
    assert _keys(Workspace([shop], targets=[raw]).snapshot()) == [["orders"]]
    assert _keys(Workspace([shop], targets=[package]).snapshot()) == [["orders", "other", "report"]]


def test_snapshots_may_be_asked_from_several_threads(shop: str) -> None:
    workspace = Workspace([shop])
    path = f"{shop}/shop/reports.py"
    snapshots: list[Analysis] = []
    for number in range(8):
        workspace.apply(Edited(path, SHOP["shop/reports.py"].replace("def other", f"def other_{number}")))
        snapshots.append(workspace.snapshot())
    threads = [threading.Thread(target=each.graph) for each in snapshots for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, each in enumerate(snapshots):
        evaluated = each.evaluated(path)
        assert evaluated is not None
        assert f"other_{number}" in evaluated.namespace
