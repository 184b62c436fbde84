"""Runs in a process that waited for them: like those in a new one, and never where that could not be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daglens.client import (
    LogLine,
    RunHandle,
    RunRequest,
    StandbyNote,
    Standbys,
    StepInputLoaded,
    read_standby_notes,
    start_run,
)
from support.runs import PATIENCE_S, materialize, printed, write_project

PIPELINE = """
    import os, sys
    import wide
    from dagster import asset

    print("imported", wide.VERSION, os.getpid())

    @asset
    def numbers():
        import wide.lazy
        print("lazily", wide.lazy.AT)
        return [1, 2]

    @asset
    def total(numbers):
        print("total", sum(numbers))
"""
LIBRARY = {
    "wide/__init__.py": "import os\nVERSION = 1\nprint('library in', os.getpid())\n",
    "wide/lazy.py": "import os\nAT = os.getpid()\n",
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder of installed packages, which each run is told of by its environment."""
    return write_project(tmp_path / "env" / "site-packages", LIBRARY)


@pytest.fixture
def project(tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(packages))
    return write_project(tmp_path / "project", {"pipeline.py": PIPELINE})


@pytest.fixture
def standbys() -> Iterator[Standbys]:
    kept = Standbys()
    yield kept
    kept.close()


def run(project: Path, standbys: Standbys, selection: str = "*", **asked: Any) -> RunHandle:
    request = RunRequest("materialize", str(project), selection=selection, **asked)
    return start_run(request, python=sys.executable, standbys=standbys)


def told(project: Path, is_it: Callable[[StandbyNote], bool]) -> StandbyNote:
    """The note that this process leaves of its standby, once it is as asked."""
    waiting = threading.Event()
    note = None
    for _ in range(int(PATIENCE_S / 0.01)):
        note = read_standby_notes(str(project), ".daglens").get(os.getpid())
        if note is not None and is_it(note):
            return note
        waiting.wait(0.01)
    raise AssertionError(f"it stays {note}")


def ready(project: Path) -> StandbyNote:
    return told(project, lambda note: note.state == "ready")


def none(project: Path, because: str) -> StandbyNote:
    return told(project, lambda note: note.state == "none" and because in note.reason)


def lines(handle: RunHandle) -> dict[str, str]:
    """What was printed: all but the last word, and the last word."""
    return dict(text.rsplit(" ", 1) for _, text in printed(handle))  # type: ignore[misc]


def test_libraries_are_imported_ahead_and_the_project_on_the_click(project: Path, standbys: Standbys) -> None:
    first = lines(run(project, standbys))
    note = ready(project)
    assert "wide" in note.packages
    text = (project / "pipeline.py").read_text().replace('"total"', '"the sum"')
    (project / "pipeline.py").write_text(text)
    second = lines(run(project, standbys))
    # The same is told as by a new process, the library's words while it was imported among it, and the edit counts.
    pid = str(note.pid)
    assert second == {"library in": pid, "imported 1": pid, "lazily": pid, "the sum": "3"}
    assert first.keys() == {"library in", "imported 1", "lazily", "total"}
    # One run each.
    assert ready(project).pid not in (note.pid, int(first["library in"]))


def test_a_click_waits_for_imports_that_are_under_way(project: Path, standbys: Standbys) -> None:
    run(project, standbys).close()
    starting = told(project, lambda note: note.pid != 0)
    assert lines(run(project, standbys))["library in"] == str(starting.pid)


def test_what_changes_the_environment_is_seen(project: Path, packages: Path, standbys: Standbys) -> None:
    run(project, standbys).close()
    waited = ready(project)
    write_project(packages, {"wide/__init__.py": LIBRARY["wide/__init__.py"].replace("VERSION = 1", "VERSION = 22")})
    again = lines(run(project, standbys))
    assert "imported 22" in again
    assert again["library in"] != str(waited.pid)
    waited = told(project, lambda note: note.state == "ready" and note.pid != waited.pid)
    assert lines(run(project, standbys, env={"TOKEN": "secret"}))["library in"] != str(waited.pid)


def test_a_package_that_is_installed_meanwhile_starts_another(project: Path, packages: Path) -> None:
    standbys = Standbys(look_every_s=0.05)
    (project / "pipeline.py").write_text("import more\n" + (project / "pipeline.py").read_text())
    write_project(packages, {"more.py": "", "later.py": ""})
    run(project, standbys).close()
    waited = ready(project)
    (packages / "later.py").unlink()
    assert told(project, lambda note: note.state == "ready" and note.pid != waited.pid).modules == waited.modules
    standbys.close()


def test_a_file_that_takes_a_librarys_name(project: Path, standbys: Standbys) -> None:
    run(project, standbys).close()
    ready(project)
    write_project(project, {"wide.py": "VERSION = 'own'\n"})
    assert "imported own" in lines(run(project, standbys, "total"))


REFUSED = {
    "a variable for libraries": (
        {"pipeline.py": "import os\nos.environ['THREADS'] = '1'\nimport wide\n"},
        "the project sets THREADS while it is imported",
    ),
    "a library that imports what is edited": (
        {"pipeline.py": "import plugin\n", "env/site-packages/plugin.py": "import edited\n", "edited/edited.py": ""},
        "edited.py, which is not an installed package",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_where_it_would_not_be_the_same(
    case: str, tmp_path: Path, packages: Path, standbys: Standbys, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, reason = REFUSED[case]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(packages), str(tmp_path / "edited")]))
    project = write_project(tmp_path, {**files, "asset.py": "from dagster import asset\n@asset\ndef one(): ...\n"})
    (project / "pipeline.py").write_text(files["pipeline.py"] + (project / "asset.py").read_text())
    asked = {"paths": ("pipeline.py",)}
    assert run(project, standbys, **asked).wait(PATIENCE_S).status == "succeeded"
    refused = none(project, reason)
    assert run(project, standbys, **asked).wait(PATIENCE_S).status == "succeeded"
    assert none(project, reason) == refused


def test_what_a_library_sets_itself_is_no_reason(project: Path, packages: Path, standbys: Standbys) -> None:
    write_project(packages, {"wide/__init__.py": "import os\nos.environ['WIDE'] = '1'\nVERSION = 1\n"})
    run(project, standbys).close()
    assert "wide" in ready(project).packages


def test_it_ends_when_idle_with_its_host_and_where_the_engine_is_another(project: Path) -> None:
    idle = Standbys(idle_s=0.0)
    run(project, idle).close()
    none(project, "nothing was run")
    idle.close()
    closed = Standbys()
    run(project, closed).close()
    ready(project)
    run(project, closed, "nothing_of_the_kind", engine="dagster").close()
    none(project, "executed by the engine `dagster`")
    run(project, closed).close()
    waited = ready(project)
    closed.close()
    with pytest.raises(ProcessLookupError):
        os.kill(waited.pid, 0)
    assert read_standby_notes(str(project), ".daglens") == {}


def test_a_rerun_and_processes_of_their_own(project: Path, standbys: Standbys) -> None:
    first = run(project, standbys, executor="multiprocess")
    first.close()
    note = ready(project)
    again = start_run(
        RunRequest("rerun", str(project), run_id="last", steps=("total",)), python=sys.executable, standbys=standbys
    )
    events = [envelope.event for envelope in again.events()]
    assert [event.from_run_id for event in events if isinstance(event, StepInputLoaded)] == [first.run_id]
    assert ("imported 1", str(note.pid)) in [
        tuple(event.text.rsplit(" ", 1)) for event in events if isinstance(event, LogLine)
    ]
    assert again.wait().executor == "multiprocess"


HOST = """
import sys, threading
from daglens.client import RunRequest, Standbys, read_standby_notes, start_run

start_run(RunRequest("materialize", sys.argv[1], selection="*"), python=sys.executable, standbys=Standbys()).close()
while True:
    for note in read_standby_notes(sys.argv[1], ".daglens").values():
        if note.state == "ready":
            print(note.pid, flush=True)
            threading.Event().wait()
"""


def test_what_the_doctor_tells_and_the_end_of_the_host(project: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOST, str(project)], stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        pid = int(host.stdout.readline())
        said = doctor(project)
        assert f"process {pid} waits for a click" in said
        assert f"(wide) (kept by process {host.pid})" in said
        host.kill()
    waiting = threading.Event()
    while Path(f"/proc/{pid}").exists():
        waiting.wait(0.01)
    assert "none: an editor keeps one after its first run here" in doctor(project)


def doctor(project: Path) -> str:
    command = [sys.executable, "-m", "daglens_cli", "--project", str(project), "doctor"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=False).stdout.split())


def test_without_standbys_nothing_waits(project: Path) -> None:
    materialize(project).close()
    assert read_standby_notes(str(project), ".daglens") == {}
