"""Which process works on a run, so that who looks later can tell whether it still lives.

A process id alone may have been given to another process since; with the process's start time it is that one process.
Ids mean something only on one machine since its last boot (and in one container), which `machine` names.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process: `started` is an opaque text that no other process with this id has on this machine."""

    machine: str
    pid: int
    started: str


def current_process() -> ProcessIdentity:
    """The process that asks."""
    pid = os.getpid()
    return ProcessIdentity(_machine(), pid, _start_time(pid) or "")


def is_alive(process: ProcessIdentity) -> bool | None:
    """Whether the process still runs; None where this machine cannot know (it runs on another)."""
    if process.machine != _machine():
        return None
    started = _start_time(process.pid)
    if started is None:
        return False
    return not process.started or started == process.started


def _machine() -> str:
    if sys.platform.startswith("linux"):
        return f"{_first_line('/proc/sys/kernel/random/boot_id')}/{_link('/proc/self/ns/pid')}"
    import platform

    return platform.node()


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _start_time(pid: int) -> str | None:
    """The start time of a living process, None when there is none."""
    if sys.platform.startswith("linux"):
        return _linux_start_time(pid)
    if sys.platform == "win32":
        return _windows_start_time(pid)
    return _posix_start_time(pid)


def _linux_start_time(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # The name, in parentheses, may hold anything; what follows the last parenthesis is plain: state is field 3.
    rest = stat[stat.rindex(b")") + 2 :].split()
    is_dead = rest[0] in (b"Z", b"X")
    return None if is_dead else rest[19].decode()


def _posix_start_time(pid: int) -> str | None:
    import subprocess

    try:
        answer = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False, timeout=10
        )
    except OSError:
        return _exists_by_signal(pid)
    state, _, started = answer.stdout.strip().partition(" ")
    return None if answer.returncode != 0 or state.startswith("Z") else started.strip()


def _exists_by_signal(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


def _windows_start_time(pid: int) -> str | None:
    import ctypes
    from ctypes import wintypes

    query_limited_information, still_active = 0x1000, 259
    kernel: Any = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009  (only Windows has it)
    handle = kernel.OpenProcess(query_limited_information, False, pid)
    if not handle:
        return None
    try:
        code = wintypes.DWORD()
        if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value != still_active:
            return None
        times = [wintypes.FILETIME() for _ in range(4)]
        if not kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times)):
            return ""
        return f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}"
    finally:
        kernel.CloseHandle(handle)
