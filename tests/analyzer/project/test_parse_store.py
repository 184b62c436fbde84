"""What was parsed is found again by its text, and whatever stands in the file: a cold start is the worst of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from daglens_analyzer import Workspace, default_cache_folder
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.graph.to_json import to_json
from daglens_analyzer.project import parse_store
from daglens_analyzer.project.parse_store import ParseStore
from support.projects_on_disk import write_project

TEXT = "from dagster import asset\n\n\n@asset\ndef orders():\n    return 1\n"

FACTORY = """
from dagster import asset


def make(name):
    @asset(name=name)
    def inner(): ...

    return inner
"""
DEFINITIONS = """
from dagster import Definitions
from lib import make

defs = Definitions(assets=[make(name) for name in "ab"])
"""


def _kept(folder: Path, *texts: str) -> Path:
    store = ParseStore(str(folder))
    for text in texts:
        store.add(parse_module("/p/a.py", text))
    store.save()
    (file,) = folder.glob("*")
    return file


def test_found_by_text_in_whatever_file(tmp_path: Path) -> None:
    _kept(tmp_path, TEXT)
    assert ParseStore(str(tmp_path)).read("/q/b.py", TEXT) == parse_module("/q/b.py", TEXT)
    assert ParseStore(str(tmp_path)).read("/q/b.py", TEXT + "\n") is None


def test_a_file_with_a_mistake_is_not_kept(tmp_path: Path) -> None:
    _kept(tmp_path, TEXT, "x = (\n")
    assert ParseStore(str(tmp_path)).read("/p/a.py", "x = (\n") is None


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to be looked at" * 99, None])
def test_a_damaged_file_is_a_cold_start_and_is_replaced(tmp_path: Path, damage: bytes | None) -> None:
    file = _kept(tmp_path, TEXT)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] if damage is None else damage)
    store = ParseStore(str(tmp_path))
    assert store.read("/p/a.py", TEXT) is None
    for _ in range(2):
        store.add(parse_module("/p/a.py", TEXT))
        store.save()
    assert ParseStore(str(tmp_path)).read("/p/a.py", TEXT) is not None


def test_changed_bytes_are_not_read(tmp_path: Path) -> None:
    file = _kept(tmp_path, TEXT)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE parsed SET data = data || X'20'")
    assert ParseStore(str(tmp_path)).read("/p/a.py", TEXT) is None


def test_a_store_that_another_process_writes_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_store, "WAIT_FOR_LOCK_S", 0.0)
    file = _kept(tmp_path, TEXT)
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    store = ParseStore(str(tmp_path))
    store.add(parse_module("/p/a.py", "x = 1\n"))
    store.save()
    assert store.read("/p/a.py", TEXT) is None
    other.rollback()
    other.close()
    assert ParseStore(str(tmp_path)).read("/p/a.py", TEXT) is not None


def test_the_least_used_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _kept(tmp_path, TEXT, "y = 1\n")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE parsed SET day = 0 WHERE length(data) < 300")
        (size,) = connection.execute("SELECT sum(length(data)) FROM parsed").fetchone()
    monkeypatch.setattr(parse_store, "LARGEST_STORE", size)
    store = ParseStore(str(tmp_path))
    store.add(parse_module("/p/a.py", TEXT.replace("orders", "others")))
    store.save()
    assert store.read("/p/a.py", "y = 1\n") is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = ParseStore(str(tmp_path / "file"))
    store.add(parse_module("/p/a.py", TEXT))
    store.save()
    assert store.read("/p/a.py", TEXT) is None


def test_a_warm_workspace_is_what_a_cold_one_is(tmp_path: Path) -> None:
    helpers = (
        "from dagster import asset\n\n\ndef make(n):\n    @asset(name=n)\n    def inner(): ...\n\n    return inner\n"
    )
    defs = (
        "from dagster import Definitions\nfrom lib import make\n\ndefs = Definitions(assets=[make(n) for n in 'ab'])\n"
    )
    folder = write_project(tmp_path / "project", {"lib.py": helpers, "defs.py": defs})
    cache = str(tmp_path / "cache")
    cold = Workspace([folder], cache_dir=cache)
    expected = to_json(cold.snapshot())
    cold.save_cache()
    warm = Workspace([folder], cache_dir=cache).snapshot()
    assert to_json(warm) == expected
    assert [warm.module(path) for path in warm.paths()] == [cold.snapshot().module(path) for path in warm.paths()]


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.cache/daglens"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/tmp/x"}, "/tmp/x/daglens"),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Caches/daglens"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, None),
        ("linux", {}, None),
    ],
)
def test_the_cache_is_where_the_platform_has_it(platform: str, environ: dict[str, str], expected: str | None) -> None:
    assert default_cache_folder(environ, platform) == expected
