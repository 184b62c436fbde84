"""One server serves all tests that need no other client: each test opens a workspace folder of its own in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from support.lsp_editor import Editor, editor

Files = dict[str, str]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_editor() -> AsyncGenerator[Editor, None]:
    async with editor() as this:
        yield this


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Files], Path]:
    """Writes a project's files and returns its folder."""

    def files(contents: Files) -> Path:
        folder = tmp_path / "project"
        for name, text in contents.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return folder

    return files


@pytest_asyncio.fixture(loop_scope="session")
async def ed(shared_editor: Editor, tmp_path: Path) -> AsyncGenerator[Editor, None]:
    """The shared server with the test's folder `project` opened in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    shared_editor.add_folder(folder)
    yield shared_editor
    for uri in shared_editor.open_documents():
        shared_editor.close(uri)
    shared_editor.remove_folder(folder)
