"""What must be on the machine before a real editor can be opened: Node, code-server, a browser.

Everything that is fetched lands in a cache folder keyed by version (`.cache/` in the project, or `DAGLENS_CACHE`),
so that only the first run pays for it. Nothing outside that folder changes, except that a root user without
a browser gets Debian's chromium from apt.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NODE = "24.21.0"
CODE_SERVER = "4.139.1"
"""The workbench in it is VS Code 1.139.1; it insists on Node 24."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class EditorUnavailable(Exception):
    """A real editor cannot be had on this machine; the message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class CodeServer:
    """An installed code-server: run `entry` with `node`."""

    node: Path
    entry: Path


def cache_folder() -> Path:
    """Where downloads are kept between runs."""
    configured = os.environ.get("DAGLENS_CACHE")
    return Path(configured).resolve() if configured else PROJECT / ".cache"


def install_code_server() -> CodeServer:
    """The cached code-server, installed from npm first when the cache has none. Raises EditorUnavailable."""
    folder = cache_folder() / f"code-server-{CODE_SERVER}-node-{NODE}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder.with_suffix(".lock")):
        complete = folder / "complete"
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _install(folder)
            complete.touch()
    return CodeServer(
        _node_home(folder) / "bin" / "node", folder / "code-server/node_modules/code-server/out/node/entry.js"
    )


def find_browser() -> Path | None:
    """A Chromium to drive: from PATH, else from apt where that is allowed. None leaves playwright to bring its own."""
    named = os.environ.get("DAGLENS_BROWSER")
    if named:
        return Path(named)
    if found := _browser_on_path():
        return found
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing chromium from apt")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        with contextlib.suppress(EditorUnavailable):
            _run(["apt-get", "update", "-qq"], env=quiet)
            _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=quiet)
        return _browser_on_path()
    return None


def download_browser() -> None:
    """Playwright's own Chromium, for a machine that has no other. Raises EditorUnavailable where it cannot be had."""
    say("no Chromium on PATH: fetching playwright's own")
    try:
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    except EditorUnavailable as error:
        raise EditorUnavailable(
            "There is no Chromium on PATH and playwright could not fetch one. Install chromium or Chrome, "
            f"or name one in DAGLENS_BROWSER.\n{error}"
        ) from error


def say(what: str) -> None:
    """Progress for the person who waits; stderr, so that stdout stays free for results."""
    print(f"[editor] {what}", file=sys.stderr, flush=True)


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise EditorUnavailable("A real editor needs Node.js with npm (20 or newer): npm is not on PATH.")
    say(f"installing Node {NODE} and code-server {CODE_SERVER} into {folder} (once, one to two minutes)")
    _run([npm, "install", *_NPM, "--prefix", str(folder / "node"), f"node@{NODE}"])
    home = _node_home(folder)
    environment = {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}", "npm_config_nodedir": str(home)}
    server = folder / "code-server"
    # Install scripts are left out: they want Kerberos headers and build everything; the two natives below suffice.
    _run(
        [npm, "install", *_NPM, "--prefix", str(server), "--ignore-scripts", f"code-server@{CODE_SERVER}"], environment
    )
    vscode = server / "node_modules/code-server/lib/vscode"
    for place in (vscode, vscode / "extensions"):
        _run([npm, "install", *_NPM, "--prefix", str(place), "--omit=dev", "--ignore-scripts"], environment)
    try:
        natives = ["@vscode/spdlog", "@vscode/native-watchdog"]
        _run([npm, "rebuild", *_NPM, "--prefix", str(vscode), *natives], environment)
    except EditorUnavailable:
        say("no C++ compiler: the workbench works, but its Output panel stays empty")


_NPM = ("--no-audit", "--no-fund", "--loglevel=error")


def _node_home(folder: Path) -> Path:
    system = {"darwin": "darwin", "linux": "linux"}.get(sys.platform)
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine().lower())
    if system is None or machine is None:
        raise EditorUnavailable(f"code-server does not run on {sys.platform} {platform.machine()}.")
    name = f"node-{system}-{machine}"
    nested = folder / "node/node_modules/node/node_modules" / name
    return nested if nested.exists() else folder / "node/node_modules" / name


def _browser_on_path() -> Path | None:
    return next((Path(found) for name in _BROWSERS if (found := shutil.which(name))), None)


def _run(command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
    """Runs to its end with the output kept for the error message."""
    done = subprocess.run(
        command,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EditorUnavailable(f"`{' '.join(command)}` failed with {done.returncode}:\n{done.stdout[-3000:]}")


@contextlib.contextmanager
def _one_at_a_time(lock: Path) -> Generator[None]:
    """Two test runs that start together must not install into one folder."""
    import fcntl  # not on Windows, where code-server does not run either

    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
