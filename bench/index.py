"""A project of many files: from nothing to all its diagnostics, cold and again."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.commands import BIN, seconds_of
from bench.corpus import SIZES, write_project
from bench.figures import Figure

LINES_EACH = 60
LOAD_IN_DAGSTER = "from pipelines.definitions import defs; defs.get_repository_def()"


def measure() -> Iterator[Figure]:
    for files in SIZES:
        yield from measure_size(files)


def measure_size(files: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        project = Path(folder).resolve()
        env = {**os.environ, "XDG_CACHE_HOME": cache}
        write_project(project, files=files, lines=LINES_EACH)
        check = [str(BIN / "daglens"), "check", "--format", "json"]
        commands = {
            "daglens": check,
            "ruff": [str(BIN / "ruff"), "check", "--exit-zero", "--quiet", "."],
            "dagster": [sys.executable, "-c", LOAD_IN_DAGSTER],
        }
        for temperature in ("cold", "warm"):
            for who, command in commands.items():
                seconds = seconds_of(command, project, env)
                yield Figure(f"check {files:,} files, {temperature}", who, seconds, "s")
