"""One running code-server: the workbench of VS Code, served on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from real_editor.install import CodeServer, EditorUnavailable, install_code_server

START_TIMEOUT_S = 60
SETTINGS: Mapping[str, Any] = {
    "files.autoSave": "off",
    "chat.disableAIFeatures": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "window.commandCenter": False,
}
# An empty gallery: nothing is asked of, or fetched from, any marketplace.
_GALLERY = {"serviceUrl": "", "itemUrl": "", "resourceUrlTemplate": "", "controlUrl": ""}


@dataclass(frozen=True, slots=True)
class RunningEditor:
    """A served workbench. `folder` holds its settings, its extensions and its logs."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, folder: Path, file: Path | None = None, line: int = 1, column: int = 1) -> str:
        """The page that opens `folder`, with `file` at a 1-based place where one is given."""
        address = f"http://127.0.0.1:{self.port}/?folder={quote(str(folder))}"
        if file is None:
            return address
        place = f"vscode-remote://127.0.0.1:{self.port}{file}:{line}:{column}"
        payload = json.dumps([["openFile", place], ["gotoLineMode", "true"]], separators=(",", ":"))
        return f"{address}&payload={quote(payload)}"

    def logs(self, name: str = "Daglens") -> str:
        """What the newest output channel of that name holds."""
        files = sorted(self.folder.glob(f"data/logs/**/{name}*.log"), key=lambda file: file.stat().st_mtime)
        return files[-1].read_text(errors="replace") if files else ""


@contextlib.contextmanager
def running_editor(
    vsix: Path,
    *,
    trusted: bool = True,
    port: int = 0,
    settings: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Generator[RunningEditor]:
    """A code-server with the extension installed, stopped at the end. `trusted=False` opens folders in Restricted Mode.

    Raises EditorUnavailable where it cannot be installed or does not come up.
    """
    installed = install_code_server()
    with tempfile.TemporaryDirectory(prefix="daglens-editor-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = folder / "data" / "User"
        user.mkdir(parents=True)
        (user / "settings.json").write_text(json.dumps({**SETTINGS, **(settings or {})}))
        (folder / "config.yaml").write_text("auth: none\n")
        environ = _environment(environment or {})
        _install_extension(installed, folder, vsix, environ)
        port = port or _free_port()
        command = [
            *_command(installed, folder),
            "--auth",
            "none",
            "--bind-addr",
            f"127.0.0.1:{port}",
            "--disable-telemetry",
        ]
        command += ["--disable-update-check", "--disable-getting-started-override", "--ignore-last-opened"]
        command += ["--disable-workspace-trust"] if trusted else []
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
            try:
                _await_health(port, process, folder / "server.log")
                yield RunningEditor(port, folder, process)
            finally:
                _stop(process)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The caller's own, without what would make the editor take itself for a part of another one, or a virtual
    environment of this project for the user's."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("VSCODE_", "CODE_SERVER"))}
    mine.pop("VIRTUAL_ENV", None)
    return {**mine, "EXTENSIONS_GALLERY": json.dumps(_GALLERY), **more}


def _command(installed: CodeServer, folder: Path) -> list[str]:
    places = ["--user-data-dir", str(folder / "data"), "--extensions-dir", str(folder / "extensions")]
    return [str(installed.node), str(installed.entry), "--config", str(folder / "config.yaml"), *places]


def _install_extension(installed: CodeServer, folder: Path, vsix: Path, environ: Mapping[str, str]) -> None:
    command = [*_command(installed, folder), "--install-extension", str(vsix)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "successfully installed" not in done.stdout:
        raise EditorUnavailable(f"code-server could not install {vsix.name}:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_health(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise EditorUnavailable(f"code-server did not come up on port {port}:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server and all it has started: extension hosts, language servers, terminals."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
