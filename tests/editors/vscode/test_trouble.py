"""What the user is told when Daglens cannot work, and that it recovers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from real_editor.code_server import RunningEditor
from real_editor.sample import SALES
from real_editor.workbench import PATIENCE_MS, Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def machine_settings(editor: RunningEditor) -> Iterator[Path]:
    """The machine's settings file, absent before and after."""
    file = editor.folder / "data" / "Machine" / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


async def test_says_why_there_is_no_server(window: Workbench, shop: Path, machine_settings: Path) -> None:
    machine_settings.write_text(json.dumps({"daglens.server.python": "/no/such/python3"}))
    await window.open(shop, SALES)
    toast = window.notification("/no/such/python3: does not exist")
    await expect(toast).to_be_visible(timeout=PATIENCE_MS)
    machine_settings.write_text("{}")
    await window.sees_lens("▶ Materialize")


async def test_a_folder_cannot_choose_the_servers_python(window: Workbench, shop: Path) -> None:
    """The setting is the machine's: one in the folder's settings is not even looked at."""
    settings = shop / ".vscode" / "settings.json"
    settings.parent.mkdir()
    trap = shop / "python3"
    trap.write_text(f"#!/bin/sh\ntouch '{shop}/trapped'\n")
    trap.chmod(0o755)
    settings.write_text(json.dumps({"daglens.server.python": str(trap)}))
    await window.open(shop, SALES)
    await window.sees_lens("▶ Materialize")
    assert not (shop / "trapped").exists()
