"""Opening a folder executes nothing of it, whatever lies there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from support.lsp_editor import editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PYPROJECT = """\
[project]
name = 7

[tool.dagster]
module_name = ["not", "a", "name"]

[tool.daglens]
engine = {}
storage = "../../elsewhere"
source-roots = "not a list"
nonsense = true
interpreter = ".venv/bin/python"
"""


def set_traps(folder: Path) -> Path:
    """Everything in `folder` that some tool would execute by merely looking; returns where they would leave a mark."""
    marks = folder.parent / "marks"
    marks.mkdir()

    def trap(name: str) -> str:
        return f"open({str(marks / name)!r}, 'w').close()\n"

    pipeline = trap("import") + "from dagster import Definitions, asset\n\n\n@asset\ndef orders(): ...\n"
    files = {
        "pipeline.py": pipeline + "\n\ndefs = Definitions(assets=[orders])\n",
        "conftest.py": trap("conftest"),
        "sitecustomize.py": trap("sitecustomize"),
        "usercustomize.py": trap("usercustomize"),
        "json.py": trap("json"),
        "libcst.py": trap("libcst"),
        "daglens_analyzer.py": trap("daglens_analyzer"),
        "setup.py": trap("setup"),
        "pyproject.toml": PYPROJECT,
        ".venv/pyvenv.cfg": "home = /usr/bin\n",
        ".venv/lib/python3/site-packages/evil.pth": f"import os; {trap('pth')}",
        ".venv/bin/python": f"#!/bin/sh\ntouch {marks / 'python'}\n",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder / ".venv/bin/python").chmod(0o755)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "dangling.py").symlink_to(folder / "nowhere.py")
    (folder / "latin.py").write_bytes(b"name = '\xe9'\n")
    (folder / "null.py").write_bytes(b"x = 1\0\n")
    return marks


async def test_nothing_is_executed(tmp_path):
    folder = tmp_path / "project"
    marks = set_traps(folder)
    env = {**os.environ, "VIRTUAL_ENV": str(folder / ".venv")}
    before = {path for path in folder.rglob("*") if not path.is_symlink()}
    async with editor(folder, env=env) as ed:
        uri = ed.open(folder / "pipeline.py")
        await ed.diagnostics(uri)
        document = types.TextDocumentIdentifier(uri)
        hover = await ed.client.text_document_hover_async(types.HoverParams(document, types.Position(5, 6)))
        assert "orders" in hover.contents.value
        assert [lens.command.title for lens in await ed.lenses(uri)] == ["▶ Materialize"]
        await ed.client.workspace_symbol_async(types.WorkspaceSymbolParams("orders"))
        status = await ed.client.protocol.send_request_async("daglens/status", {})
        assert len(status.folders) == 1
        ed.touched(folder / "pyproject.toml", folder / "json.py")
        ed.save(uri)
        await ed.client.protocol.send_request_async("daglens/graph", {})
        await ed.client.protocol.send_request_async("daglens/runs", {})
    assert list(marks.iterdir()) == []
    assert {path for path in folder.rglob("*") if not path.is_symlink()} == before


async def test_the_traps_are_real(tmp_path):
    """The traps do spring where something executes them: the test above would notice."""
    folder = tmp_path / "project"
    marks = set_traps(folder)
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import pipeline"
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code])
    assert (marks / "import").exists()
