"""A server says at once what the last one said of the same files, and then looks for itself."""

from __future__ import annotations

import pytest

from daglens_analyzer import Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.features.kept_diagnostics import keep_diagnostics, kept_diagnostics
from daglens_analyzer.project.answer_store import keep_answer, read_answer
from support.lsp_editor import editor

MAIN = """from dagster import Definitions, asset


@asset
def orders(): ...


@asset
def summary(ordres): ...


defs = Definitions([orders, summary])
"""
EARLIER, NOW = "Kept by an earlier run", "No asset"


def push_only(capabilities):
    capabilities.text_document.diagnostic = None


def keep(folder, cache):
    """Keep what is said of a project, in words by which it can be told from what a server finds by itself."""
    analysis = Workspace([folder.as_posix()], cache_dir=cache).snapshot()
    analysis.graph()
    found = all_diagnostics(analysis)
    assert [item.message[: len(NOW)] for item in found] == [NOW]
    keep_diagnostics(analysis, found)
    name = analysis.question.name
    keep_answer(cache, name, read_answer(cache, name).replace(NOW.encode(), EARLIER.encode()))


@pytest.mark.parametrize("is_open", [False, True], ids=["no file is open", "the file is open"])
@pytest.mark.asyncio(loop_scope="session")
async def test_what_was_said_last_time_is_said_first(write, tmp_path, is_open):
    folder, cache = write({"main.py": MAIN}), str(tmp_path / "cache")
    keep(folder, cache)
    async with editor(folder, options={"cacheDir": cache}, adapt=push_only) as ed:
        uri = (folder / "main.py").as_uri()
        if is_open:
            ed.open(folder / "main.py")
        await ed.diagnostics(uri, lambda items: items and items[0].message.startswith(NOW))
        told = [item.message for each in ed.publications if each.uri == uri for item in each.diagnostics]
        assert told[0].startswith(EARLIER)
        assert told[-1].startswith(NOW)
        assert {each.diagnostics[0].range.start.line for each in ed.publications if each.diagnostics} == {8}


@pytest.mark.asyncio(loop_scope="session")
async def test_it_is_not_said_of_a_text_that_is_not_saved(write, tmp_path):
    folder, cache = write({"main.py": MAIN, "other.py": "from dagster import op\n"}), str(tmp_path / "cache")
    keep(folder, cache)
    async with editor(folder, options={"cacheDir": cache}, adapt=push_only) as ed:
        uri = ed.open(folder / "main.py", "\n" + MAIN)
        (item,) = await ed.diagnostics(uri)
        assert item.message.startswith(NOW)
        assert item.range.start.line == 9


@pytest.mark.asyncio(loop_scope="session")
async def test_a_server_keeps_what_it_said(write, tmp_path):
    folder, cache = write({"main.py": MAIN}), tmp_path / "cache"
    async with editor(folder, options={"cacheDir": str(cache)}, adapt=push_only) as ed:
        uri = ed.open(folder / "main.py")
        await ed.diagnostics(uri, bool)
        while not list(cache.rglob("*.answers")):  # It is written on a thread of its own.
            await ed.lenses(uri)
    analysis = Workspace([folder.as_posix()], cache_dir=str(cache)).snapshot()
    kept = kept_diagnostics(analysis)
    assert kept is not None
    assert [item.message[: len(NOW)] for items in kept.values() for item in items] == [NOW]
