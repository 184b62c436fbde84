"""A worker that waits for a click, with the third-party modules of the project's last run already imported.

It runs nothing of the project's own until it is told to, serves one run, and must leave no trace in it: where anything
differs from what a new process would find (a package installed since, a file of the project's that takes a library's
name), it says so, and a new process is started instead.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from daglens.client.request import RunRequest, from_json
from daglens.execution.fork_safety import os_thread_count
from daglens.record import make_now
from daglens.wire.frames import Connection
from daglens.worker.capture import Capture, Line
from daglens.worker.collector import go_on
from daglens.worker.engine_of_run import choose_engine, reader_of_modules
from daglens.worker.imports import changed_names, is_installed, is_standard
from daglens.worker.load_project import import_roots


def stand_by(connection: Connection, message: Mapping[str, Any], user_path: Sequence[str]) -> None:
    """Import the message's `modules`, say `ready`, answer each `check` with `fit` or `unfit`, and do one run.

    It looks every `look_every_s` whether packages came or went, and ends when they did.
    """
    try:
        standby = Standby(message["modules"], message["environment"], user_path)
    except Unfit as reason:
        connection.try_send({"type": "unfit", "reason": str(reason)})
        return
    connection.send({"type": "ready", "packages": standby.packages()})
    while True:
        if not connection.has_news(message["look_every_s"]):
            if standby.environment_has_settled_anew():
                connection.try_send({"type": "unfit", "reason": CHANGED, "again": True})
                return
            continue
        asked = connection.receive()
        match None if asked is None else asked.get("type"):
            case "check":
                assert asked is not None
                reason = standby.unfit_for(from_json(asked["request"]))
                connection.send({"type": "fit"} if reason is None else {"type": "unfit", "reason": reason})
                if reason is not None:
                    return
            case "run":
                from daglens.worker.run_session import run

                assert asked is not None
                run(connection, asked, user_path, standby)
                return
            case _:
                return


CHANGED = "packages were installed, changed or removed"


class Unfit(Exception):
    """A run in this process would not be as in a new one. The message says why."""


class Standby:
    """What was imported ahead of a run, and what the world was like then. Raises Unfit where it must not be."""

    def __init__(self, modules: Sequence[str], set_by_project: Sequence[str], user_path: Sequence[str]) -> None:
        self._user_path = list(user_path)
        self._lines = _HeldLines()
        self._capture = Capture(self._lines)
        self._folders = _stamps(_places_of_packages(user_path))
        self._seen_folders = self._folders
        reader_of_modules("bundled", user_path)
        go_on()
        known, threads, environment = set(sys.modules), os_thread_count() or 1, dict(os.environ)
        sys.path[:] = user_path
        _import_all(modules)
        self.foreign_threads = (os_thread_count() or 1) - threads
        set_by_libraries = changed_names(environment)
        set_by_project = [name for name in set_by_project if name not in set_by_libraries]
        if set_by_project:
            raise Unfit(
                f"the project sets {', '.join(set_by_project)} while it is imported, which libraries that were "
                "imported before would not see"
            )
        self._added = {name: module for name, module in sys.modules.items() if name not in known}
        _make_records()
        files = {module.__file__ for module in list(self._added.values()) if getattr(module, "__file__", None)}
        self._files = _stamps(file for file in files if isinstance(file, str) and is_installed(file))
        # All of this stays to the end: the run's own garbage collections need not look at it.
        gc.collect()
        gc.freeze()

    def packages(self) -> list[str]:
        """The installed packages among what was imported, by name."""
        named = ((name.partition(".")[0], getattr(module, "__file__", None)) for name, module in self._added.items())
        return sorted({name for name, file in named if isinstance(file, str) and is_installed(file)})

    def capture_into(self, lines: Callable[[Sequence[Line]], object]) -> Capture:
        """The capture of this process, from now on for a run; what libraries printed before comes first."""
        self._lines.pass_on_to(lines)
        return self._capture

    def unfit_for(self, request: RunRequest) -> str | None:
        """Why a new process should do this run, or None."""
        importlib.invalidate_caches()
        if _stamps(self._folders) != self._folders or _stamps(self._files) != self._files:
            return CHANGED
        engine = choose_engine(request.engine, self._user_path)
        if engine.name != "bundled":
            return f"the run's engine is {engine.name}"
        taken = {name.partition(".")[0] for name in self._added}
        for root in import_roots(request.project, request.locations, request.source_roots):
            for name in sorted(taken & _importable_names(root)):
                spec = PathFinder.find_spec(name, [root])
                if spec is not None and spec.origin is not None and not self._is_from(name, spec.origin):
                    return f"{spec.origin} takes the place of the module {name!r} that was imported already"
        return None

    def environment_has_settled_anew(self) -> bool:
        """Whether packages came or went since the beginning, and nothing more since the last look."""
        now = _stamps(self._folders)
        settled, self._seen_folders = now == self._seen_folders, now
        return settled and now != self._folders

    def _is_from(self, name: str, origin: str) -> bool:
        return getattr(self._added.get(name), "__file__", None) == origin


class _HeldLines:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[Line] = []
        self._to: Callable[[Sequence[Line]], object] | None = None

    def __call__(self, lines: Sequence[Line]) -> None:
        with self._lock:
            if self._to is None:
                self._held.extend(lines)
            else:
                self._to(lines)

    def pass_on_to(self, to: Callable[[Sequence[Line]], object]) -> None:
        with self._lock:
            self._to = to
            if self._held:
                to(self._held)


class _ProjectCode(BaseException):
    """A library imports what somebody edits. No library's `except Exception` keeps it from coming out."""


class _NoProjectCode:
    """A meta-path finder that comes first and finds nothing: it refuses what is neither installed nor standard."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in ("daglens", "dagster"):
            return None
        if path is not None and all(is_installed(f"{entry}{os.sep}") for entry in path):
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                if spec.has_location and not (is_installed(str(spec.origin)) or is_standard(str(spec.origin))):
                    raise _ProjectCode(spec.origin)
                return spec
        return None


def _import_all(modules: Sequence[str]) -> None:
    guard = _NoProjectCode()
    sys.meta_path.insert(0, guard)  # pyright: ignore[reportArgumentType]
    try:
        for name in modules:
            try:
                importlib.import_module(name)
            except (Exception, SystemExit):
                # It was there once; the run will say what its absence means.
                continue
    except _ProjectCode as edited:
        raise Unfit(f"a library imports {edited}, which is not an installed package") from None
    finally:
        sys.meta_path.remove(guard)  # pyright: ignore[reportArgumentType]


def _make_records() -> None:
    """Our own classes make most of themselves when they are first needed, which would be after the click."""
    for name, module in list(sys.modules.items()):
        if name.startswith("daglens."):
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__ == name and "__compared__" in vars(value):
                    make_now(value)


def _places_of_packages(user_path: Sequence[str]) -> list[str]:
    """What changes when packages are installed or removed: the folders they lie in, and the environment itself."""
    return [*(entry for entry in user_path if entry), sys.executable, str(Path(sys.prefix) / "pyvenv.cfg")]


def _stamps(files: Any) -> dict[str, tuple[int, int] | None]:
    return {file: _stamp(file) for file in files}


def _stamp(file: str) -> tuple[int, int] | None:
    try:
        state = os.stat(file)  # noqa: PTH116  (a thousand of them between a click and its first step)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _importable_names(folder: str) -> set[str]:
    try:
        return {entry.partition(".")[0] for entry in os.listdir(folder)}  # noqa: PTH208
    except OSError:
        return set()
