"""How runs end before their time: canceled, interrupted, killed, orphaned. The log always says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from daglens.client import Envelope, LogLine, RunCanceled, RunFailed, RunHistory, StepStarted
from support.runs import PATIENCE_S, is_line, materialize, rerun, wait_for, write_project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

TWO_STEPS = """
    import os, pathlib, signal, sys, time
    from dagster import asset

    @asset
    def first():
        print("first ran")
        return 20

    @asset
    def second(first):
        print("pid", os.getpid())
        print("second runs")
        while pathlib.Path("wait").exists():
            time.sleep(0.01)
        return first + 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "wait").touch()
    return write_project(tmp_path, {"pipeline.py": TWO_STEPS})


def pid_of_worker(events: list[Envelope]) -> int:
    (line,) = [
        event.event.text for event in events if isinstance(event.event, LogLine) and event.event.text.startswith("pid ")
    ]
    return int(line.split()[1])


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for what other processes do."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if condition():
            return
        waiting.wait(0.02)
    raise AssertionError("it never happened")


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def test_a_killed_worker_leaves_a_run_that_says_so_and_can_be_run_again(project: Path) -> None:
    handle = materialize(project)
    events = handle.events()
    seen: list[Envelope] = []
    for envelope in events:
        seen.append(envelope)
        if is_line("second runs")(envelope):
            break
    os.kill(pid_of_worker(seen), signal.SIGKILL)
    (last,) = list(events)
    assert isinstance(last.event, RunFailed)
    assert last.event.lost
    assert last.event.error is not None
    assert last.event.error.message == "the worker was ended by SIGKILL while second ran"
    with RunHistory(project) as history:
        run = history.run("last")
        assert run == handle.wait()
        assert run.status == "lost"
        assert [(step.step, step.status) for step in run.steps] == [("first", "succeeded"), ("second", "lost")]
        assert history.events(handle.run_id) == (*seen, last)

    (project / "wait").unlink()
    again = rerun(project, "last", steps=("second",))
    assert [event.event.step for event in again.events() if isinstance(event.event, StepStarted)] == ["second"]
    state = again.wait()
    assert (state.status, state.parent_run_id, state.root_run_id) == ("succeeded", handle.run_id, handle.run_id)
    (loaded,) = state.steps[0].inputs
    assert (loaded.input, loaded.from_run_id, loaded.from_step) == ("first", handle.run_id, "first")


def test_a_crash_in_c_code_shows_where_it_was(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import ctypes
                from dagster import asset

                @asset
                def crashes():
                    ctypes.string_at(0)
            """
        },
    )
    state = materialize(project).wait()
    assert state.status == "lost"
    assert state.error is not None
    assert "SIGSEGV while crashes ran" in state.error.message
    assert "pipeline.py" in state.error.traceback
    assert "in crashes" in state.error.traceback


def test_a_run_can_be_canceled(project: Path) -> None:
    handle = materialize(project)
    events = handle.events()
    wait_for(events, is_line("second runs"))
    handle.cancel("enough")
    handle.cancel("twice is fine")
    last = list(events)[-1]
    assert isinstance(last.event, RunCanceled)
    state = handle.wait()
    assert [(step.step, step.status) for step in state.steps] == [("first", "succeeded"), ("second", "canceled")]
    with RunHistory(project) as history:
        assert history.run("last").status == "canceled"


def test_a_run_can_be_canceled_while_the_project_is_imported(tmp_path: Path) -> None:
    slow = "from dagster import asset\nimport time\nprint('importing')\nwhile True: time.sleep(0.01)\n"
    handle = materialize(write_project(tmp_path, {"pipeline.py": slow}))
    events = handle.events()
    wait_for(events, is_line("importing"))
    handle.cancel("enough")
    assert [envelope.event for envelope in events] == [RunCanceled("enough")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_worker_cancels_the_run(project: Path, number: signal.Signals) -> None:
    handle = materialize(project)
    events = handle.events()
    seen: list[Envelope] = []
    for envelope in events:
        seen.append(envelope)
        if is_line("second runs")(envelope):
            break
    os.kill(pid_of_worker(seen), number)
    last = list(events)[-1]
    assert isinstance(last.event, RunCanceled)
    assert number.name in last.event.reason


def test_code_that_will_not_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os, time
                from dagster import asset

                @asset
                def stubborn():
                    print("pid", os.getpid())
                    while True:
                        try:
                            time.sleep(1)
                        except BaseException:
                            pass
            """
        },
    )
    monkeypatch.setattr("daglens.client.run_handle.CANCEL_PATIENCE_S", 0.5)
    handle = materialize(project)
    events = handle.events()
    pid = pid_of_worker([wait_for(events, lambda envelope: isinstance(envelope.event, LogLine))])
    handle.cancel("enough")
    assert [envelope.event for envelope in events] == [RunCanceled("enough")]
    wait_until(lambda: is_gone(pid))


HOST = """
import sys
from daglens.client import LogLine, RunRequest, start_run

handle = start_run(RunRequest("materialize", sys.argv[1], selection="*"), python=sys.executable)
try:
    for envelope in handle.events():
        if isinstance(envelope.event, LogLine):
            print(envelope.event.text, flush=True)
except KeyboardInterrupt:
    handle.cancel()
    print("then", handle.wait().status, flush=True)
"""


def read_until(stream: object, text: str) -> list[str]:
    lines: list[str] = []
    for line in stream:  # type: ignore[attr-defined]
        lines.append(line.strip())
        # A terminal shows the ^C that was typed in front of the next line.
        if line.strip().removeprefix("^C") == text:
            return lines
    raise AssertionError(f"{text!r} never came: {lines}")


def test_when_the_host_is_killed_its_worker_ends_and_records_it(project: Path) -> None:
    host = subprocess.Popen([sys.executable, "-c", HOST, str(project)], stdout=subprocess.PIPE, text=True)
    lines = read_until(host.stdout, "second runs")
    host.kill()
    host.wait()
    pid = next(int(line.split()[1]) for line in lines if line.startswith("pid "))
    wait_until(lambda: is_gone(pid))
    with RunHistory(project) as history:
        run = history.run("last")
        assert run.status == "canceled"
        assert run.cancel_reason == "the program that started the run is gone"


def test_ctrl_c_in_a_terminal_cancels_the_run(project: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(project)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(terminal)
    with os.fdopen(controller, "r", errors="replace") as screen:
        read_until(screen, "second runs")
        os.write(controller, b"\x03")
        read_until(screen, "then canceled")
        assert host.wait(PATIENCE_S) == 0


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_what_the_log_has_and_the_wire_lost_is_still_told(project: Path) -> None:
    handle = materialize(project)
    events = handle.events()
    seen: list[Envelope] = []
    for envelope in events:
        seen.append(envelope)
        if is_line("second runs")(envelope):
            break
    pid = pid_of_worker(seen)
    os.kill(pid, signal.SIGSTOP)
    # Whoever looks at a stopped run sees a living process.
    with RunHistory(project) as history:
        assert history.run("last").status == "running"
    os.kill(pid, signal.SIGKILL)
    assert [type(envelope.event) for envelope in events] == [RunFailed]
    assert handle.wait().status == "lost"


def test_a_killed_worker_takes_its_step_processes_along(project: Path) -> None:
    (project / "pipeline.py").write_text((project / "pipeline.py").read_text() + "\nprint('worker', os.getpid())\n")
    handle = materialize(project, executor="multiprocess")
    events = handle.events()
    seen: list[Envelope] = []
    for envelope in events:
        seen.append(envelope)
        if is_line("second runs")(envelope):
            break
    step_pid = pid_of_worker(seen)
    (worker_pid,) = [
        int(envelope.event.text.split()[1])
        for envelope in seen
        if isinstance(envelope.event, LogLine) and envelope.event.text.startswith("worker ")
    ]
    os.kill(worker_pid, signal.SIGKILL)
    assert [type(envelope.event) for envelope in events] == [RunFailed]
    assert handle.wait().status == "lost"
    wait_until(lambda: is_gone(step_pid))


def test_a_run_in_several_processes_can_be_canceled(project: Path) -> None:
    handle = materialize(project, executor="multiprocess")
    events = handle.events()
    wait_for(events, is_line("second runs"))
    handle.cancel("enough")
    assert isinstance(list(events)[-1].event, RunCanceled)
    assert [(step.step, step.status) for step in handle.wait().steps] == [
        ("first", "succeeded"),
        ("second", "canceled"),
    ]
