"""The one thing that changes: which folders are open, what editors hold, what is known of the disk."""

from __future__ import annotations

import json
import threading
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from daglens_analyzer.analysis import Analysis, KeptQuestion
from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.project.data_files import DataFiles
from daglens_analyzer.project.edit import Edit
from daglens_analyzer.project.folder_view import FolderView, open_folder, with_changed_files
from daglens_analyzer.project.reading import Reading
from daglens_analyzer.project.source_file import DiskFiles, SourceFile, buffer
from daglens_analyzer.project.sources import Sources
from daglens_analyzer.project.walk import CONFIG_NAMES, DATA_SUFFIXES

if TYPE_CHECKING:
    from daglens_analyzer.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Opened:
    """An editor holds a file from now on: its text there counts, not that on disk. Paths are absolute and POSIX."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Closed:
    path: str


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """Files came, went or changed on disk."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """The workspace has these folders now."""

    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Configured:
    """Settings that go before those in a folder's pyproject.toml, with its keys."""

    folder: str
    overrides: Mapping[str, Any]


Change: TypeAlias = Opened | Edited | Closed | FilesChanged | FoldersChanged | Configured


class Workspace:
    """Thread-safe: changes come from one thread, snapshots may be taken and used anywhere. Nothing of a folder is ever
    imported or executed.

    `python_path` are the entries of PYTHONPATH; `targets` are files and folders (absolute) that are to answer for
    themselves, instead of the folders' own code locations. `cache_dir` is where answers are
    kept between runs: see `features/kept_diagnostics.py`. `reading` tells how far the first reading is.
    """

    def __init__(
        self,
        folders: Sequence[str],
        *,
        python_path: Sequence[str] = (),
        cache_dir: str | None = None,
        targets: Sequence[str] = (),
    ) -> None:
        self.reading = Reading()
        self._lock = threading.RLock()
        self._python_path = tuple(map(normalized, python_path))
        self._targets = tuple(map(normalized, targets))
        self._overrides: dict[str, Mapping[str, Any]] = {}
        self._views: dict[str, FolderView] = {}
        self._folders: tuple[str, ...] = ()
        self._buffers: dict[str, SourceFile] = {}
        self._disk = DiskFiles()
        self._data = DataFiles()
        self._cache = ChunkCache()
        self._evaluating = threading.Lock()
        self._revision = 0
        self._snapshot: Analysis | None = None
        self._base: Evaluation | None = None
        self._memory: dict[Hashable, object] = {}
        self._changed: set[str] = set()
        self._same_files = True
        self._cache_dir = cache_dir
        self._set_folders(tuple(map(normalized, folders)))

    def apply(self, *changes: Change) -> None:
        """Take changes in, in order. Cheap: what follows from them is computed when a snapshot is asked."""
        with self._lock:
            self._keep_what_was_evaluated()
            for change in changes:
                self._apply(change)
            self._revision += 1
            self._snapshot = None

    def snapshot(self) -> Analysis:
        """The current revision; the same object until something changes."""
        with self._lock:
            if self._snapshot is None:
                views = tuple(self._views[folder] for folder in self._folders)
                files = (self._buffers, self._disk, self._data)
                sources = Sources(views, *files, self._cache, self._evaluating, self.reading)
                edit = Edit(sources, self._targets, frozenset(self._changed), self._same_files)
                self._snapshot = Analysis(self._revision, edit, self._base, self._memory, self._question())
            return self._snapshot

    def concerns(self, path: str) -> bool:
        """Whether a change of this file on disk may change an answer: pipelines write data where code is, too."""
        is_data = path.endswith(DATA_SUFFIXES) and path.rpartition("/")[2] not in CONFIG_NAMES
        return not is_data or self._data.knows(path)

    def _question(self) -> KeptQuestion | None:
        if self._cache_dir is None:
            return None
        overrides = {folder: self._overrides.get(folder, {}) for folder in self._folders}
        asked = (self._folders, self._python_path, self._targets, overrides)
        return KeptQuestion(self._cache_dir, json.dumps(asked, sort_keys=True, default=repr))

    def _keep_what_was_evaluated(self) -> None:
        """Later revisions start from the last one that was evaluated."""
        last = self._snapshot
        if last is not None and last.is_evaluated:
            self._base = last.evaluation()
            self._changed.clear()
            self._same_files = True

    def _apply(self, change: Change) -> None:
        match change:
            case Opened() | Edited():
                self._set_buffer(change.path, change.text)
            case Closed():
                self._buffers = {path: file for path, file in self._buffers.items() if path != change.path}
                self._files_changed((change.path,))
            case FilesChanged():
                self._files_changed(tuple(map(normalized, change.paths)))
            case FoldersChanged():
                self._set_folders(tuple(map(normalized, change.folders)))
            case Configured():
                self._configure(normalized(change.folder), change.overrides)

    def _set_buffer(self, path: str, text: str) -> None:
        before = self._buffers.get(path) or self._disk.get(path)
        if path not in self._buffers and not self._is_known_pipeline(path):
            self._same_files = False
        self._buffers = {**self._buffers, path: buffer(path, text, before)}
        self._changed.add(path)

    def _is_known_pipeline(self, path: str) -> bool:
        """Whether a file counts by what is on disk: that an editor opens it makes no other project of it."""
        file = self._disk.get(path)
        counts = file is not None and file.mentions_pipelines
        return counts and any(path in view.listing.python_files for view in self._views.values())

    def _files_changed(self, paths: tuple[str, ...]) -> None:
        self._changed.update(paths)
        if not self._buffers.keys() >= set(paths):
            self._same_files = False  # What is read from disk may have become a pipeline, or ceased to be one.
        self._disk = self._disk.without(frozenset(paths))
        self._data = self._data.without(paths)
        for folder, view in list(self._views.items()):
            self._see(folder, with_changed_files(view, paths, self._python_path, self._overrides.get(folder)))

    def _set_folders(self, folders: tuple[str, ...]) -> None:
        self._folders = tuple(dict.fromkeys(folders))
        views = self._views
        self._views = {}
        for folder in self._folders:
            kept = views.get(folder)
            self._views[folder] = kept or open_folder(folder, self._python_path, self._overrides.get(folder))
        self._same_files = False

    def _configure(self, folder: str, overrides: Mapping[str, Any]) -> None:
        if self._overrides.get(folder, {}) == overrides:
            return
        self._overrides[folder] = dict(overrides)
        if folder in self._views:
            self._see(folder, open_folder(folder, self._python_path, overrides))

    def _see(self, folder: str, view: FolderView) -> None:
        if view is not self._views[folder]:
            self._views[folder] = view
            self._same_files = False


def normalized(path: str) -> str:
    """An absolute POSIX path without a slash at its end."""
    return Path(path).absolute().as_posix().rstrip("/") or "/"
