"""From a keystroke to its diagnostics, over the wire, in a file of 500 and of 5,000 lines."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import write_project
from bench.figures import Figure, p50_p95
from bench.lsp_client import Server

KEYSTROKES = 60
SERVERS = {
    "daglens": [sys.executable, "-m", "daglens_lsp"],
    "ruff": [str(Path(sys.executable).with_name("ruff")), "server"],
    "jedi-language-server": [str(Path(sys.executable).with_name("jedi-language-server"))],
}


def measure() -> Iterator[Figure]:
    for lines in (500, 5000):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder).resolve()
            write_project(project, files=1, lines=lines)
            for who, command in SERVERS.items():
                count = KEYSTROKES if who != "jedi-language-server" else 10
                yield from keystrokes(who, command, project, lines, count)


def keystrokes(who: str, command: list[str], project: Path, lines: int, count: int) -> Iterator[Figure]:
    """Type `count` characters, one by one, into the body of a function in the middle of the file: half of them make a
    comment grow, half an expression, so that both the syntax and what the file means are touched."""
    path = project / "pipelines" / "assets" / "module_0000.py"
    text = path.read_text()
    typed = [number for number, line in enumerate(text.splitlines()) if line.startswith("    totals =")]
    middle = typed[len(typed) // 2]
    with Server(command, project) as server:
        server.initialize()
        uri = server.open(path, text)
        server.wait_for_diagnostics(uri)
        waited = time.perf_counter() - server.started
        yield Figure(f"start to first diagnostics, {lines} lines", who, waited * 1000, "ms")
        server.insert(uri, 2, middle, 0, "    extra = 1\n")
        server.wait_for_diagnostics(uri, 2)
        seconds: list[float] = []
        for number in range(count):
            version = number + 3
            column = len("    extra = 1") + number
            started = time.perf_counter()
            server.insert(uri, version, middle, column, "1")
            arrived, _ = server.wait_for_diagnostics(uri, version)
            seconds.append(arrived - started)
        yield from p50_p95(f"keystroke to diagnostics, {lines} lines", who, seconds)
