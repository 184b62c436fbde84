"""Timing whole commands."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BIN = Path(sys.executable).parent


def seconds_of(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> float:
    """Wall-clock seconds of a command that must succeed.

    Raises:
        RuntimeError: it failed; the text has what it said.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=None if env is None else dict(env), check=False
    )
    elapsed = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(
            f"{' '.join(command)} answered {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return elapsed
