"""Schedules and sensors from the terminal: ticks on both engines, and a daemon that misses and repeats nothing."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import COMMAND, answer, daglens
from daglens.client import RunHistory, Tick, TickLog

CASE = Path(__file__).parents[1] / "cases" / "automations.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "inbox").mkdir(parents=True)
    shutil.copy(CASE, folder)
    (folder / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "automations"\n')
    return folder


class Daemon:
    """`daglens daemon` as a process, and what it says."""

    def __init__(self, project: Path, *words: str) -> None:
        command = [*COMMAND, "daemon", *words, "--engine", "bundled", "--format", "jsonl"]
        self.process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def says(self, fact: str, is_it: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next such fact, reading on until it comes."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if said["fact"] == fact and is_it(said):
                return said
        raise AssertionError(f"the daemon ended: {self.process.communicate()[1].decode()}")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Daemon]]:
    started: list[Daemon] = []

    def begin(*words: str) -> Daemon:
        started.append(Daemon(project, *words))
        return started[-1]

    yield begin
    for daemon in started:
        daemon.process.kill()
        daemon.process.communicate()


@pytest.mark.parametrize("engine", ["bundled", "dagster"])
def test_what_they_ask_for(project: Path, engine: str) -> None:
    listed = answer(project, "tick", "--engine", engine, "--format", "json")
    by_name = {each["name"]: each for each in listed["automations"]}
    assert {name: each["kind"] for name, each in by_name.items()} == {
        **dict.fromkeys(("nightly", "of_assets", "each_day", "weekdays"), "schedule"),
        **dict.fromkeys(("inbox", "reporter", "broken"), "sensor"),
    }
    assert [name for name, each in by_name.items() if each["is_on"]] == ["inbox"]
    assert by_name["inbox"]["interval_s"] == 1
    # 2:00 in Berlin, in winter or in summer time.
    assert datetime.fromisoformat(by_name["nightly"]["next"]).astimezone(timezone.utc).strftime("%H:%M") in (
        "00:00",
        "01:00",
    )

    dry = answer(
        project, "tick", "weekdays", "--at", "2024-02-02T09:00Z", "--dry-run", "--engine", engine, "--format", "json"
    )
    (request,) = dry["requests"]
    assert request["config"] == {"ops": {"write": {"config": {"text": "2024-02-02 09:00"}}}}
    assert request["tags"]["when"] == "now"
    by_day = answer(
        project, "tick", "each_day", "--at", "2024-01-05T00:00Z", "--dry-run", "--engine", engine, "--format", "json"
    )
    assert [each["partition"] for each in by_day["requests"]] == ["2024-01-04"]
    with closing(TickLog(project / ".daglens")) as log:
        assert log.ticks("weekdays", 5) == [], "a dry run leaves nothing behind"


def test_a_tick_runs_what_is_asked_for(project: Path) -> None:
    (project / "inbox" / "1.txt").write_text("one")
    (project / "inbox" / "2.txt").write_text("two")
    done = answer(project, "tick", "inbox", "--engine", "bundled", "--format", "json")
    assert (done["status"], done["cursor"], [run["status"] for run in done["runs"]]) == (
        "requested",
        "2",
        ["succeeded", "succeeded"],
    )
    again = answer(project, "tick", "inbox", "--engine", "bundled", "--format", "json")
    assert (again["status"], again["message"], again["runs"]) == ("skipped", "nothing after 2", [])
    with RunHistory(project) as history:
        logged = [
            envelope.event.text
            for run in history.runs()
            for envelope in history.events(run.run_id)
            if type(envelope.event).__name__ == "LogLine" and "wrote" in envelope.event.text
        ]
    assert sorted(text.rpartition("wrote ")[2] for text in logged) == ["one", "two"]
    assets = answer(project, "tick", "reporter", "--engine", "bundled", "--format", "json")
    with RunHistory(project) as history:
        (run_id,) = assets["run_ids"]
        assert [step.step for step in history.run(run_id).steps] == ["orders"]


def test_a_tick_on_dagster(project: Path) -> None:
    (project / "inbox" / "1.txt").write_text("one")
    done = answer(project, "tick", "inbox", "--engine", "dagster", "--format", "json")
    assert (done["cursor"], [run["status"] for run in done["runs"]]) == ("1", ["succeeded"])
    with RunHistory(project) as history:
        assert history.run(done["run_ids"][0]).engine == "dagster"


def test_a_key_is_run_once_even_where_the_cursor_was_lost(project: Path) -> None:
    (project / "inbox" / "1.txt").write_text("one")
    first = answer(project, "tick", "inbox", "--format", "json", "--engine", "bundled")
    with closing(TickLog(project / ".daglens")) as log:
        # A tick that was killed between its run and its end: the cursor was not kept.
        log.record(Tick("inbox", None, "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z", "skipped"))
        assert log.last_run_key("inbox") == "1"
    (project / "inbox" / "2.txt").write_text("two")
    second = answer(project, "tick", "inbox", "--format", "json", "--engine", "bundled")
    assert len(first["runs"]) == len(second["runs"]) == 1


def test_what_goes_wrong_is_said(project: Path) -> None:
    broken = daglens(project, "tick", "broken", "--engine", "bundled")
    assert broken.returncode == 1
    assert "ValueError: the mail server is away" in broken.stdout.decode()
    line = next(n for n, text in enumerate(CASE.read_text().splitlines(), 1) if "raise ValueError" in text)
    assert f"automations.py:{line}" in broken.stdout.decode()
    unknown = daglens(project, "tick", "nobody", "--engine", "bundled")
    assert (unknown.returncode, unknown.stdout) == (2, b"")
    assert "there is no schedule or sensor 'nobody' here; there is broken, each_day" in unknown.stderr.decode()
    (project / "automations.py").write_text("import nowhere\n")
    unloadable = daglens(project, "tick", "--engine", "bundled")
    assert unloadable.returncode == 1
    assert "automations does not load: ModuleNotFoundError" in " ".join(unloadable.stdout.decode().split())


def test_a_daemon_serves_until_it_is_stopped(project: Path, start: Callable[..., Daemon]) -> None:
    daemon = start()
    assert [each["name"] for each in daemon.says("serving")["automations"]] == ["inbox"]
    daemon.says("tick", lambda tick: tick["status"] == "skipped")
    second = daglens(project, "daemon", "--engine", "bundled")
    assert second.returncode == 2
    assert f"a daemon (process {daemon.process.pid}) serves" in second.stderr.decode()
    (project / "inbox" / "1.txt").write_text("one")
    run_ids = daemon.says("tick", lambda tick: tick["status"] == "requested")["run_ids"]
    assert daemon.says("run")["run_id"] == run_ids[0]
    # An edit in progress, then the new code: the daemon sees both and goes on.
    text = (project / "automations.py").read_text()
    (project / "automations.py").write_text("def (\n")
    assert "inbox" in daemon.says("tick", lambda tick: tick["status"] == "failed")["message"]
    (project / "automations.py").write_text(text.replace("nothing after", "still nothing after"))
    daemon.says("tick", lambda tick: (tick["message"] or "").startswith("still nothing after 1"))
    assert daemon.stop(signal.SIGINT) == 0
    following = start()
    following.says("tick", lambda tick: tick["message"] == "still nothing after 1")
    following.process.kill()  # Its lock goes with it.
    start().says("serving")


@pytest.mark.parametrize(("name", "made_up"), [("of_assets", 1), ("each_day", 5)])
def test_missed_moments_are_made_up_for(project: Path, start: Callable[..., Daemon], name: str, made_up: int) -> None:
    """The last one; of partitioned jobs the last five."""
    before = (datetime.now(timezone.utc) - timedelta(days=9)).replace(hour=0, minute=0, second=0, microsecond=0)
    with closing(TickLog(project / ".daglens")) as log:
        log.record(Tick(name, before.isoformat(), before.isoformat(), before.isoformat(), "skipped"))
    daemon = start(name)
    ticks = [daemon.says("tick") for _ in range(made_up)]
    dues = [datetime.fromisoformat(tick["due"]) for tick in ticks]
    assert dues == sorted(set(dues))
    assert datetime.now(timezone.utc) - dues[-1] < timedelta(days=1 if made_up > 1 else 0, minutes=10)
    assert all(tick["status"] == "requested" for tick in ticks)
    ended = {daemon.says("run")["run_id"] for _ in range(made_up)} if made_up == 1 else set[str]()
    assert daemon.stop() == 0
    with RunHistory(project) as history:
        known = {run.run_id for run in history.runs()}
    assert ended <= known == {run_id for tick in ticks for run_id in tick["run_ids"]}
