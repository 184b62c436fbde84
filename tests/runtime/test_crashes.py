"""Host, worker and step processes are killed at random moments; whatever was announced is there afterwards.

Thirty seeded crashes run with the suite; `make crash` makes three hundred (`DAGLENS_CRASHES`).
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from daglens.client import Envelope, RunHistory, RunState, StepOutput, envelope_to_dict
from daglens.storage.paths import asset_path, database_path, output_path
from support.runs import PATIENCE_S, materialize, rerun, write_project

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc")

CRASHES = int(os.environ.get("DAGLENS_CRASHES", "30"))
SEED = int(os.environ.get("DAGLENS_CRASH_SEED", "20260101"))

PIPELINE = """
    import hashlib, random
    from dagster import DynamicOut, DynamicOutput, asset, graph_asset, op

    def filled(text):
        \"\"\"A few hundred kilobytes that depend on the text: writing them takes a moment that a crash can hit.\"\"\"
        return random.Random(text).randbytes(300_000)

    def digest(*values):
        return hashlib.sha256(b"".join(values)).hexdigest()

    @asset
    def orders():
        return filled("orders")

    @asset
    def customers():
        return filled("customers")

    @op
    def join(orders, customers):
        return filled(digest(orders, customers))

    @op(out=DynamicOut())
    def split(joined):
        for index in range(3):
            yield DynamicOutput(joined[index * 100_000 : (index + 1) * 100_000], mapping_key=f"part{index}")

    @op
    def clean(part):
        return filled(digest(part))

    @op
    def merge(parts):
        return digest(*parts)

    @graph_asset
    def report(orders, customers):
        return merge(split(join(orders, customers)).map(clean).collect())
"""

BACKGROUND_THREAD = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"

HOST = """
import json, sys
from daglens.client import RunRequest, envelope_to_dict, start_run

project, executor, address, mark = sys.argv[1:]
request = RunRequest(
    "materialize", project, selection="*", executor=executor, address=address or None, env={"DAGLENS_CRASH": mark}
)
handle = start_run(request, python=sys.executable)
for envelope in handle.events():
    print(json.dumps(envelope_to_dict(envelope)), flush=True)
"""

EXECUTORS = {
    "in_process": ("in_process", ""),
    "multiprocess, forked": ("multiprocess", ""),
    # A thread of the project's own makes a fork unsafe: each step has a new interpreter.
    "multiprocess, spawned": ("multiprocess", BACKGROUND_THREAD),
    "dask": ("dask", ""),
}
SLOWER = ("multiprocess, spawned", "dask")
# A run on a cluster takes longest, and what is its own are tests of `test_dask.py`.
TURNS = (*[name for name in EXECUTORS if name != "dask"] * 2, "dask")
VICTIMS = ("host", "worker", "step")


@dataclass(frozen=True)
class Crash:
    """What is killed, and when: so many seconds after the start or, `once_running`, after the first event."""

    number: int
    executor: str
    victim: str
    once_running: bool
    after_s: float


def crashes() -> list[Crash]:
    chance = random.Random(SEED)
    made: list[Crash] = []
    for number in range(CRASHES):
        executor = TURNS[number % len(TURNS)]
        once_running = chance.random() < 0.8
        longest = 0.4 if not once_running else 1.2 if executor in SLOWER else 0.25
        made.append(Crash(number, executor, chance.choice(VICTIMS), once_running, chance.uniform(0, longest)))
    return made


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], bytes]:
    """What a run that nobody disturbs leaves of each asset."""
    project = write_project(tmp_path_factory.mktemp("undisturbed"), {"pipeline.py": PIPELINE})
    assert materialize(project).wait().status == "succeeded"
    return {
        key: asset_path(project / ".daglens", key).read_bytes() for key in (("orders",), ("customers",), ("report",))
    }


@pytest.mark.parametrize("crash", crashes(), ids=lambda crash: f"{crash.number}-{crash.executor}-{crash.victim}")
def test_what_was_announced_is_there_and_the_run_goes_on(
    crash: Crash, tmp_path: Path, expected: dict[tuple[str, ...], bytes], request: pytest.FixtureRequest
) -> None:
    executor, prelude = EXECUTORS[crash.executor]
    project = write_project(tmp_path, {"pipeline.py": PIPELINE})
    (project / "pipeline.py").write_text(prelude + (project / "pipeline.py").read_text())

    address = request.getfixturevalue("dask_scheduler").address if executor == "dask" else ""
    announced = run_and_kill(crash, project, executor, address)

    storage = project / ".daglens"
    with RunHistory(project) as history:
        runs = history.runs()
        events = [envelope for run in runs for envelope in history.events(run.run_id)]
        assert all(run.status != "running" for run in runs)
        # Each announced fact is in the log, as it was told.
        assert [envelope_to_dict(each) for each in events][: len(announced)] == announced
        assert_outputs_are_whole(storage, events, expected)
        again = materialize(project) if not runs else rerun(project, "last", from_failure=is_left_undone(runs[0]))
        state = again.wait()
        assert state.status == "succeeded", state
        assert_outputs_are_whole(storage, history.events(state.run_id), expected)
    assert asset_path(storage, ("report",)).read_bytes() == expected[("report",)]
    with closing(sqlite3.connect(database_path(storage))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def is_left_undone(run: RunState) -> bool:
    """Whether a step is left to run: a worker may die between the end of its last step and the run's."""
    return run.status != "succeeded" and any(step.status != "succeeded" for step in run.steps)


def assert_outputs_are_whole(
    storage: Path, events: tuple[Envelope, ...] | list[Envelope], expected: dict[tuple[str, ...], bytes]
) -> None:
    """Every output that was announced can be read; an asset's value is the one that it always is."""
    for envelope in events:
        event = envelope.event
        if isinstance(event, StepOutput):
            own_place = output_path(storage, envelope.run_id, event.step, event.output, event.mapping_key)
            path = own_place if event.path is None else storage / event.path
            value = pickle.loads(path.read_bytes())
            assert isinstance(value, (bytes, str))
    for key, content in expected.items():
        path = asset_path(storage, key)
        assert not path.exists() or path.read_bytes() == content


def run_and_kill(crash: Crash, project: Path, executor: str, address: str) -> list[dict[str, object]]:
    """Starts a run, kills the victim at its moment, waits until nothing of the run lives; what was announced."""
    mark = uuid.uuid4().hex
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(project), executor, address, mark],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DAGLENS_CRASH": mark},
    )
    lines: list[bytes] = []
    first_event = threading.Event()

    def listen() -> None:
        assert host.stdout is not None
        for line in host.stdout:
            lines.append(line)
            first_event.set()
        first_event.set()

    listener = threading.Thread(target=listen)
    listener.start()
    if crash.once_running:
        assert first_event.wait(PATIENCE_S)
    # The one place where time is the point: the moment of the crash is what the seed chose.
    threading.Event().wait(crash.after_s)
    victim = pid_of(crash.victim, host.pid, mark)
    if victim is not None:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            victim = None
    host.wait(PATIENCE_S)
    listener.join(PATIENCE_S)
    assert host.stdout is not None
    host.stdout.close()
    wait_until_gone(mark)
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def pid_of(victim: str, host: int, mark: str) -> int | None:
    """The process to kill: where there is no step process at the moment, the worker; where no worker, the host."""
    worker = next(iter(children(host)), None)
    if victim == "host" or worker is None:
        return host
    # A step's process may be the child of a Dask worker.
    step = next((pid for pid in living_with(mark) if pid not in (host, worker)), None)
    return worker if victim == "worker" or step is None else step


def children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        pass
    return found


def wait_until_gone(mark: str) -> None:
    """No process that was started for the run is left."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if not any(living_with(mark)):
            return
        waiting.wait(0.01)
    raise AssertionError(f"still living: {list(living_with(mark))}")


def living_with(mark: str) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    yield int(folder.name)
            except OSError:
                continue
