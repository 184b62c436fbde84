"""Which Python the extension starts its server on: the machine's own, never one that an opened folder brings along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[3]
EXTENSION = PROJECT / "vscode-extension"

FITTING = '{"executable": "%s", "version": "3.12.0", "problem": null}'
TOO_OLD = '{"executable": "%s", "version": "3.8.1", "problem": "Python 3.8 is too old"}'


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's own search, made callable from a terminal."""
    script = tmp_path_factory.mktemp("search") / "search.cjs"
    source = (
        'import { findPython } from "./src/server/findPython";'
        "findPython(JSON.parse(process.argv[2]!)).then((found) => console.log(JSON.stringify(found)));"
    )
    esbuild = [
        EXTENSION / "node_modules/.bin/esbuild",
        "--bundle",
        "--platform=node",
        "--loader=ts",
        f"--outfile={script}",
    ]
    subprocess.run(esbuild, input=source, cwd=EXTENSION, text=True, check=True, capture_output=True)
    return script


def find(search: Path, path: list[Path | str], folder: Path, configured: str = "") -> dict[str, Any]:
    query = {
        "configured": configured,
        "searchPath": os.pathsep.join(map(str, path)),
        "folders": [str(folder)],
        "boot": str(EXTENSION / "boot" / "boot.py"),
    }
    done = subprocess.run(["node", search, json.dumps(query)], capture_output=True, text=True, check=True, cwd=folder)
    return json.loads(done.stdout)


def fake_python(place: Path, answer: str = FITTING) -> Path:
    """Answers as the boot script does on a real Python, and leaves a trace that it was executed."""
    place.parent.mkdir(parents=True, exist_ok=True)
    reply = answer % place if "%s" in answer else answer
    place.write_text(f"#!/bin/sh\necho ran >> '{place}.ran'\necho '{reply}'\n")
    place.chmod(0o755)
    return place


def was_executed(python: Path) -> bool:
    return Path(f"{python}.ran").exists()


def test_takes_the_first_that_fits(search: Path, tmp_path: Path) -> None:
    old = fake_python(tmp_path / "a" / "python3", TOO_OLD)
    fitting = fake_python(tmp_path / "b" / "python3")
    folder = tmp_path / "opened"
    folder.mkdir()
    assert find(search, [old.parent, fitting.parent], folder)["executable"] == str(fitting)


def test_takes_what_a_shim_stands_for(search: Path, tmp_path: Path) -> None:
    folder = tmp_path / "opened"
    folder.mkdir()
    shim = fake_python(tmp_path / "shims" / "python3", FITTING % "/real/python3.12")
    assert find(search, [shim.parent], folder)["executable"] == "/real/python3.12"


@pytest.mark.parametrize("how", ["on PATH", "relative on PATH", "configured", "folder behind a link"])
def test_never_executes_one_inside_the_folder(search: Path, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "opened"
    mine = fake_python(folder / ".venv" / "bin" / "python3")
    link = tmp_path / "link"
    link.symlink_to(folder)
    match how:
        case "on PATH":
            found = find(search, [mine.parent], folder)
        case "relative on PATH":
            found = find(search, [".venv/bin", ""], folder)
        case "configured":
            found = find(search, [], folder, configured=str(mine))
        case _:
            found = find(search, [link / ".venv" / "bin"], folder)
    assert found["kind"] == "none"
    assert not was_executed(mine)


def test_never_takes_one_inside_the_folder_that_another_stands_for(search: Path, tmp_path: Path) -> None:
    folder = tmp_path / "opened"
    mine = fake_python(folder / ".venv" / "bin" / "python3")
    shim = fake_python(tmp_path / "shims" / "python3", FITTING % mine)
    found = find(search, [shim.parent], folder)
    assert found["kind"] == "none"
    assert "lies inside the opened folder" in found["reason"]


@pytest.mark.parametrize(
    ("configured", "reason"),
    [
        ("python3", "not an absolute path"),
        ("/no/such/python3", "does not exist"),
        ("/bin/true", "does not answer as a Python 3 does"),
    ],
)
def test_says_why_a_setting_does_not_work(search: Path, tmp_path: Path, configured: str, reason: str) -> None:
    fitting = fake_python(tmp_path / "bin" / "python3")
    folder = tmp_path / "opened"
    folder.mkdir()
    found = find(search, [fitting.parent], folder, configured)
    assert found["kind"] == "none", "a setting is not silently replaced by another Python"
    assert found["reason"] == f"The setting daglens.server.python does not work. {configured}: {reason}."


def test_says_what_was_tried(search: Path, tmp_path: Path) -> None:
    folder = tmp_path / "opened"
    folder.mkdir()
    assert find(search, [], folder)["reason"] == (
        "Daglens needs a Python 3.10 or newer to run its server. There is none on PATH."
    )
    old = fake_python(tmp_path / "a" / "python3", TOO_OLD)
    assert f"Tried {old}: Python 3.8 is too old" in find(search, [old.parent], folder)["reason"]


def test_a_real_python_answers(unpacked: Path) -> None:
    """With the libraries that the extension brings, this very Python is accepted."""
    boot = unpacked / "bundled" / "boot.py"
    done = subprocess.run([sys.executable, "-I", "-S", boot, "--check"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["problem"] is None
