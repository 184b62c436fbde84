"""What is inside the .vsix, and that its server starts on every Python that it is for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from real_editor.sample import copy_sample

NEWEST_MB = 60
SUPPORTED = ("3.10", "3.11", "3.12", "3.13", "3.14")


def test_holds_what_it_needs_and_no_more(unpacked: Path, vsix: Path) -> None:
    assert vsix.stat().st_size < NEWEST_MB * 1e6
    files = {file.relative_to(unpacked).as_posix() for file in unpacked.rglob("*") if file.is_file()}
    top = {name for name in files if "/" not in name}
    assert {name.lower() for name in top} <= {"package.json", "readme.md", "changelog.md", "license.txt", "license"}
    assert "dist/extension.js" in files
    assert {name.split("/")[1] for name in files if name.startswith("bundled/")} == {"boot.py", "bin", "libs"}
    for package in ("daglens", "daglens_analyzer", "daglens_lsp", "daglens_cli"):
        assert f"bundled/libs/{package}/__init__.py" in files
    assert "bundled/libs/daglens_lsp/rule_pages/unknown-upstream-asset.md" in files
    unwanted = [name for name in files if "/tests/" in name or name.endswith((".pyc", ".map", ".ts"))]
    assert not unwanted
    natives = [name for name in files if name.startswith("bundled/libs/libcst/native.")]
    assert len(natives) == len(SUPPORTED)


def test_activates_nothing_it_does_not_declare(unpacked: Path) -> None:
    """What can execute something is not taken from a folder that is not trusted."""
    manifest = json.loads((unpacked / "package.json").read_text())
    trust = manifest["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    settings = manifest["contributes"]["configuration"]["properties"]
    assert settings["daglens.server.python"]["scope"] == "machine"
    assert settings["daglens.interpreter"]["scope"] == "machine-overridable"
    assert "daglens.interpreter" in trust["restrictedConfigurations"]
    assert set(trust["restrictedConfigurations"]) <= set(settings)


def pythons() -> list[str]:
    """Every supported Python of this machine, and in any case the one that runs the tests."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for version in SUPPORTED:
        pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))
        program = str(pyenv[-1]) if pyenv else shutil.which(f"python{version}")
        if program is not None:
            found.setdefault(version, program)
    return list(found.values())


@pytest.mark.parametrize("python", pythons())
def test_the_server_answers_in_a_hostile_folder(unpacked: Path, tmp_path: Path, python: str) -> None:
    """Started where modules of the server's and of the standard library lie about: none of them is imported."""
    for name in ("json", "daglens_lsp", "libcst", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path(__file__).with_suffix('.ran').touch()")
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}},
        }
    )
    bodies = [body, '{"jsonrpc":"2.0","id":2,"method":"shutdown"}', '{"jsonrpc":"2.0","method":"exit"}']
    messages = "".join(f"Content-Length: {len(body)}\r\n\r\n{body}" for body in bodies)
    command = [python, "-I", "-S", "-X", "utf8", str(unpacked / "bundled" / "boot.py"), "daglens_lsp", "--stdio"]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        command, input=messages.encode(), capture_output=True, cwd=tmp_path, env=environment, check=False
    )
    assert b'"serverInfo"' in done.stdout, done.stderr.decode()
    assert done.returncode == 0
    assert not list(tmp_path.glob("*.ran"))


def test_the_terminal_command_reads_a_project(unpacked: Path, tmp_path: Path) -> None:
    """`daglens` in the editor's terminals, with nothing of ours installed anywhere."""
    shop = copy_sample(tmp_path / "shop")
    command = unpacked / "bundled" / "bin" / "daglens"
    command.chmod(0o755)
    environment = {"DAGLENS_SERVER_PYTHON": sys.executable, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run([command, "check"], cwd=shop, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "no problems found" in done.stdout) == (0, True), done.stderr


def test_says_one_version_everywhere(unpacked: Path) -> None:
    manifest = json.loads((unpacked / "package.json").read_text())
    assert (unpacked / f"bundled/libs/daglens-{manifest['version']}.dist-info").is_dir()
    assert f"## {manifest['version']}" in (unpacked / "changelog.md").read_text()
