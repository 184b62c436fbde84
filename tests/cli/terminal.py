"""The command `daglens` as a shell starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "daglens_cli")


def daglens(project: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run one command in the project's folder."""
    return subprocess.run([*COMMAND, *words], cwd=project, capture_output=True, check=False, timeout=60)


def answer(project: Path, *words: str, code: int = 0) -> Any:
    """The one JSON document of a command that ends with `code`."""
    done = daglens(project, *words)
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout)


def json_lines(project: Path, *words: str, code: int = 0) -> list[dict[str, Any]]:
    """The JSON objects, one a line, of a command that ends with `code`."""
    done = daglens(project, *words)
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]
