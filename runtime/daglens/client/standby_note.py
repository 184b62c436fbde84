"""What a program that keeps a standby worker writes down of it, for `daglens doctor` to tell."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from daglens.storage.process_identity import ProcessIdentity, current_process, is_alive


@dataclass(frozen=True, slots=True)
class StandbyNote:
    """`state` is "starting", "ready" or "none", and `reason` says why there is none.

    `packages` are the installed packages that it has imported, and `modules` counts all modules.
    """

    state: str
    reason: str = ""
    python: str = ""
    pid: int = 0
    packages: tuple[str, ...] = ()
    modules: int = 0


def write_note(note: StandbyNote, project: str, storage: str) -> None:
    """Replace this process's note about the project. Where nothing can be written, nothing is."""
    folder = _folder(project, storage)
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        for file, host, _ in _written(folder):
            if not is_alive(host):
                file.unlink()
        temporary = folder / f"{os.getpid()}.tmp"
        temporary.write_text(json.dumps({"host": asdict(current_process()), "note": asdict(note)}), encoding="utf-8")
        temporary.replace(folder / f"{os.getpid()}.json")


def remove_note(project: str, storage: str) -> None:
    """Take this process's note about the project away."""
    with suppress(OSError):
        (_folder(project, storage) / f"{os.getpid()}.json").unlink()


def read_notes(project: str, storage: str) -> dict[int, StandbyNote]:
    """The notes of the programs that still run, by their process id."""
    return {host.pid: note for _, host, note in _written(_folder(project, storage)) if is_alive(host)}


def _folder(project: str, storage: str) -> Path:
    return Path(project) / storage / "standby"


def _written(folder: Path) -> Iterator[tuple[Path, ProcessIdentity, StandbyNote]]:
    for file in sorted(folder.glob("*.json")):
        try:
            document: Any = json.loads(file.read_text(encoding="utf-8"))
            note = StandbyNote(**document["note"])
            yield file, ProcessIdentity(**document["host"]), replace(note, packages=tuple(note.packages))
        except (OSError, ValueError, TypeError, KeyError):
            # Another release writes other notes.
            continue
