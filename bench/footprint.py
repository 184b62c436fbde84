"""What the runtime weighs: importing it, an asset that does nothing, and the plan of 10,000 assets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from bench.figures import Figure

ASSETS = 200
PLANNED = {"daglens": (1_000, 10_000), "dagster": (1_000,)}
ROUNDS = 3
LIBRARIES = ("daglens", "dagster")

IMPORT = """
import json, time

def megabytes():
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * 4096 / 1e6

before, start = megabytes(), time.perf_counter()
import {library}
print(json.dumps([time.perf_counter() - start, megabytes() - before]))
"""

OVERHEAD = """
import json, logging, time, warnings
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import {library} as dg

def make(index):
    @dg.asset(name=f"a_{{index}}", ins={{"before": dg.AssetIn(f"a_{{index - 1}}")}} if index else {{}})
    def made(**_inputs): return index
    return made

assets = [make(index) for index in range({assets})]
start = time.perf_counter()
assert dg.{function}(assets[:1], instance=dg.DagsterInstance.ephemeral()).success
first = time.perf_counter() - start
instance = dg.DagsterInstance.ephemeral()
start = time.perf_counter()
assert dg.{function}(assets, instance=instance).success
print(json.dumps([first, time.perf_counter() - start]))
"""

PLAN = """
import json, time, warnings
warnings.simplefilter("ignore")
import {library} as dg

def make(index):
    @dg.asset(name=f"a_{{index}}", deps=[f"a_{{each}}" for each in {{index // 2, index - 1}} if 0 <= each < index])
    def made(): ...
    return made

assets = [make(index) for index in range({assets})]
job = dg.Definitions(assets=assets).resolve_implicit_global_asset_job_def()
start = time.perf_counter()
{plan}
print(json.dumps([time.perf_counter() - start]))
"""
PLANNERS = {
    "daglens": """
from daglens.plan.build_plan import build_plan
from daglens.plan.resolved_config import resolve_run_config
build_plan(job, resolve_run_config(job, {}))
""",
    "dagster": """
from dagster._core.execution.api import create_execution_plan
create_execution_plan(job)
""",
}


def measure() -> Iterator[Figure]:
    """The best of some rounds, each in an interpreter of its own. Memory is read where /proc is."""
    for library in LIBRARIES:
        if os.path.exists("/proc/self/statm"):  # noqa: PTH110
            seconds, megabytes = _best(IMPORT.format(library=library))
            yield Figure("import of the API", library, seconds * 1000, "ms")
            yield Figure("memory after the import, beyond bare Python", library, megabytes, "MB")
    for what, function in (("in memory", "materialize_to_memory"), ("in files", "materialize")):
        for library in LIBRARIES:
            first, seconds = _best(OVERHEAD.format(library=library, assets=ASSETS, function=function))
            # Some load what they need with the first run, others with the import: it is told by itself.
            yield Figure(f"first run of one asset in one process, {what}", library, first * 1000, "ms")
            yield Figure(f"overhead of an asset in one process, {what}", library, seconds / ASSETS * 1000, "ms")
    for library, sizes in PLANNED.items():
        # The larger size is ours alone: only to define as many takes Dagster minutes.
        for size in sizes:
            [seconds] = _best(PLAN.format(library=library, assets=size, plan=PLANNERS[library]), rounds=1)
            yield Figure(f"plan of {size:,} assets", library, seconds * 1000, "ms")


def _best(program: str, rounds: int = ROUNDS) -> list[float]:
    """Each of the printed numbers at its smallest."""
    return [min(each) for each in zip(*(_printed(program) for _ in range(rounds)), strict=True)]


def _printed(program: str) -> Any:
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "DAGSTER_HOME": home, "DAGSTER_DISABLE_TELEMETRY": "1"}
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])
