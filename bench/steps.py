"""What a step costs beyond its own work: 200 assets that do nothing, each stored to a file, in a chain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure

IN_PROCESS_STEPS = 200
MULTIPROCESS_STEPS = 12

PROJECT = """
from dagster import AssetIn, Definitions, asset

def make(index):
    if index == 0:
        @asset(name="step_0")
        def first() -> int:
            return 0
        return first

    @asset(name=f"step_{{index}}", ins={{"before": AssetIn(f"step_{{index - 1}}")}})
    def later(before: int) -> int:
        return before + 1
    return later

defs = Definitions(assets=[make(index) for index in range({steps})])
"""

DAGSTER = """
import json, sys
sys.path.insert(0, ".")
from dagster import DagsterInstance, execute_job, in_process_executor, multiprocess_executor, reconstructable
import dagster
import chain

def make_job():
    executor = {{"in_process": in_process_executor, "multiprocess": multiprocess_executor}}["{executor}"]
    return dagster.Definitions(
        assets=chain.defs.assets, jobs=[dagster.define_asset_job("all_assets", executor_def=executor)]
    ).resolve_job_def("all_assets")

if __name__ == "__main__":
    with DagsterInstance.local_temp() as instance:
        result = execute_job(reconstructable(make_job), instance=instance)
        assert result.success
        stats = instance.get_run_stats(result.run_id)
        print(json.dumps(stats.end_time - stats.start_time))
"""


def measure() -> Iterator[Figure]:
    for executor, steps in (("in_process", IN_PROCESS_STEPS), ("multiprocess", MULTIPROCESS_STEPS)):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder).resolve()
            (project / "chain.py").write_text(PROJECT.format(steps=steps))
            (project / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "chain"\n')
            what = f"overhead of a step, {executor}"
            yield Figure(what, "daglens", daglens_seconds(project, executor) / steps * 1000, "ms")
            yield Figure(what, "dagster", dagster_seconds(project, executor) / steps * 1000, "ms")


def daglens_seconds(project: Path, executor: str) -> float:
    """From the start of the run to its end, by the times in its log."""
    from datetime import datetime

    from daglens.client import RunRequest, start_run

    request = RunRequest("materialize", project.as_posix(), selection="*", executor=executor, engine="bundled")  # type: ignore[arg-type]
    times: list[datetime] = []
    last = ""
    for envelope in start_run(request, python=sys.executable).events():
        last = type(envelope.event).__name__
        if last in ("RunStarted", "RunSucceeded"):
            times.append(datetime.fromisoformat(envelope.time.replace("Z", "+00:00")))
    if last != "RunSucceeded":
        raise RuntimeError(f"the run ended with {last}")
    return (times[-1] - times[0]).total_seconds()


def dagster_seconds(project: Path, executor: str) -> float:
    script = project / "run_in_dagster.py"
    script.write_text(DAGSTER.format(executor=executor))
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "DAGSTER_HOME": home, "DAGSTER_DISABLE_TELEMETRY": "1"}
        done = subprocess.run(
            [sys.executable, str(script)], cwd=project, env=env, capture_output=True, text=True, check=True
        )
    return float(json.loads(done.stdout.strip().splitlines()[-1]))
