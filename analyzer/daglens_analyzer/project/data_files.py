"""Files of the project that its code reads: manifests, tables, settings, and what folders hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from daglens_analyzer.evaluate.project_files import PathContent
from daglens_analyzer.project.stamp import Stamp, stamp_of, still_holds
from daglens_analyzer.project.walk import is_skipped_folder

LARGEST_DATA_FILE = 64_000_000
MOST_ENTRIES = 5_000


class DataFiles:
    """Files and folders as they were on disk when they were first asked for."""

    def __init__(self, known: dict[str, PathContent] | None = None) -> None:
        self._known: dict[str, PathContent] = known or {}

    def get(self, path: str) -> PathContent:
        """What is at an absolute POSIX path."""
        found = self._known.get(path)
        return self._known.setdefault(path, _look_at(path)) if found is None else found

    def seen(self) -> Mapping[str, Seen]:
        """All that was looked at, as it was then."""
        return {path: _seen(content) for path, content in tuple(self._known.items())}

    def knows(self, path: str) -> bool:
        """Whether anything looked at this path, or at the folder that holds it."""
        return not _with_folders((path,)).isdisjoint(self._known)

    def without(self, paths: Iterable[str]) -> DataFiles:
        """The same but for `paths` and the folders that hold them, which will be looked at again."""
        stale = _with_folders(paths)
        if stale.isdisjoint(self._known):
            return self
        return DataFiles({path: file for path, file in self._known.items() if path not in stale})


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """A file as it was when it was first asked for; read only when what it holds is."""

    path: str
    stamp: Stamp | None

    def read(self) -> bytes | None:
        try:
            file = Path(self.path)
            return file.read_bytes() if file.stat().st_size <= LARGEST_DATA_FILE else None
        except (OSError, ValueError):
            return None


class Seen(NamedTuple):
    """What was at a path: its kind, the stamp of a file, what a folder held."""

    kind: str
    stamp: Stamp | None
    entries: tuple[str, ...]


def still_seen(path: str, seen: Seen) -> bool:
    """Whether the same is at a path still."""
    now = _seen(_look_at(path))
    return (now.kind, now.entries) == (seen.kind, seen.entries) and (
        seen.kind != "file" or (seen.stamp is not None and still_holds(path, seen.stamp))
    )


def _seen(content: PathContent) -> Seen:
    return Seen(content.kind, content.file.stamp if isinstance(content.file, _File) else None, content.entries)


def _with_folders(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(each for path in paths for each in (path, path.rpartition("/")[0]))


def _look_at(path: str) -> PathContent:
    """A link is followed only where what it names lies in the same folder or below it."""
    try:
        place = Path(path)
        real = place.resolve()
        if not real.exists():
            return PathContent(path, "missing")
        if not real.is_relative_to(place.parent.resolve()):
            return PathContent(path, "unreadable")
        if real.is_dir():
            entries = _entries(path)
            return PathContent(path, "folder" if len(entries) <= MOST_ENTRIES else "unreadable", entries=entries)
        return (
            PathContent(path, "file", _File(path, stamp_of(path)))
            if real.is_file()
            else PathContent(path, "unreadable")
        )
    except (OSError, ValueError):
        return PathContent(path, "unreadable")


def _entries(folder: str) -> tuple[str, ...]:
    """But for folders that are never a part of a project, such as caches, which come and go."""
    with os.scandir(folder) as found:
        entries = ((entry.name, entry.is_dir()) for entry in found)
        kept = ((name, is_folder) for name, is_folder in entries if not (is_folder and is_skipped_folder(name)))
        return tuple(sorted(f"{name}/" if is_folder else name for name, is_folder in kept))
