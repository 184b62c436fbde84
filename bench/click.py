"""From the click (or the command) to the start of the first step, in a project whose own imports cost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.commands import BIN
from bench.figures import Figure, quantile

CLICKS = 15
PROJECT = """
from dagster import Definitions, asset

@asset
def numbers() -> list[int]:
    return [1, 2, 3]

defs = Definitions(assets=[numbers])
"""


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder).resolve()
        (project / "pipeline.py").write_text(PROJECT)
        (project / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "pipeline"\n')
        bare = [bare_python_seconds() for _ in range(CLICKS)]
        yield Figure("click to first step, p50", "daglens", click_seconds(project) * 1000, "ms")
        yield Figure("click to first step, p50", "dagster", dagster_seconds(project) * 1000, "ms")
        yield Figure("click to first step, p50", "bare python -c pass", quantile(bare, 0.5) * 1000, "ms")


def bare_python_seconds() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - started


def click_seconds(project: Path) -> float:
    """Median over several clicks, measured by who clicked: until the event has come in."""
    from daglens.client import RunRequest, StepStarted, start_run

    samples: list[float] = []
    for _ in range(CLICKS):
        request = RunRequest("materialize", project.as_posix(), selection="numbers", engine="bundled")
        started = time.perf_counter()
        for envelope in start_run(request, python=sys.executable).events():
            if isinstance(envelope.event, StepStarted):
                samples.append(time.perf_counter() - started)
    if len(samples) != CLICKS:
        raise RuntimeError(f"{CLICKS - len(samples)} of {CLICKS} runs never started their step")
    return quantile(samples, 0.5)


def dagster_seconds(project: Path) -> float:
    """`dagster asset materialize` until it says on its standard error that the step has started."""
    command = [str(BIN / "dagster"), "asset", "materialize", "--select", "numbers", "-f", "pipeline.py"]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "DAGSTER_HOME": home, "DAGSTER_DISABLE_TELEMETRY": "1"}
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=project, env=env, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            for line in process.stderr:
                if "STEP_START" in line:
                    elapsed = time.perf_counter() - started
                    process.communicate()
                    return elapsed
    raise RuntimeError("dagster asset materialize never started its step")
