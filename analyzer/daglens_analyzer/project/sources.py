"""The files of one revision of the workspace, as imports and features see them."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject, FoundModule, PathContent
from daglens_analyzer.project.components import component_files, configured_project, project_folder
from daglens_analyzer.project.data_files import DataFiles
from daglens_analyzer.project.folder_view import FolderView
from daglens_analyzer.project.module_index import ModuleIndex
from daglens_analyzer.project.reading import Reading
from daglens_analyzer.project.source_file import DiskFiles, SourceFile

if TYPE_CHECKING:
    from daglens_analyzer.chunks.parsed_module import ParsedModule


@dataclass(frozen=True, eq=False)
class Sources:
    """Immutable. Buffers go before what is on disk; `folders` are in the order in which the workspace names them.

    `evaluating` is held while a revision is evaluated: revisions share scopes, of which the latest has the use.
    """

    folders: tuple[FolderView, ...]
    buffers: Mapping[str, SourceFile]
    disk: DiskFiles
    data: DataFiles
    cache: ChunkCache
    evaluating: threading.Lock = field(default_factory=threading.Lock, repr=False)
    reading: Reading = field(default_factory=Reading, repr=False)
    _folder_of: dict[str, FolderView | None] = field(default_factory=dict[str, "FolderView | None"], repr=False)

    def file(self, path: str) -> SourceFile | None:
        return self.buffers.get(path) or self.disk.get(path)

    def parsed(self, path: str) -> ParsedModule | None:
        file = self.file(path)
        return None if file is None else file.parsed(self.cache)

    def unparsed(self) -> list[SourceFile]:
        """The files on disk that name a pipeline library and are still to be parsed, in the order of their paths."""
        files = (self.disk.get(path) for path in self.pipeline_files if path not in self.buffers)
        return [file for file in files if file is not None and file.is_fresh]

    def holds(self, path: str) -> bool:
        """Whether a file is of the project: neither excluded nor gone."""
        return path in self.buffers or any(path in view.index.files for view in self.folders)

    def folder_of(self, path: str) -> FolderView | None:
        """The innermost folder that holds a path."""
        if path not in self._folder_of:
            holding = [view for view in self.folders if f"{path}/".startswith(f"{view.folder}/")]
            self._folder_of[path] = max(holding, key=lambda view: len(view.folder), default=None)
        return self._folder_of[path]

    @cached_property
    def pipeline_files(self) -> tuple[str, ...]:
        """The Python files that name a pipeline library, and all open ones; the others are read when imported."""
        mentioning = (path for view in self.folders for path in self._mentioning(view))
        return tuple(sorted({*mentioning, *self.buffers}))

    def pipeline_files_of(self, view: FolderView) -> tuple[str, ...]:
        """Those of one folder, without those of folders within it that are the workspace's too."""
        found = {*self._mentioning(view), *(path for path in self.buffers if path.startswith(f"{view.folder}/"))}
        is_alone = len(self.folders) == 1
        return tuple(sorted(path for path in found if is_alone or self.folder_of(path) is view))

    @cached_property
    def files_of_no_folder(self) -> tuple[str, ...]:
        """Open files outside of every folder."""
        return tuple(sorted(path for path in self.buffers if self.folder_of(path) is None))

    def undecoded(self, paths: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Those of `paths` that could not be decoded as they should be, and why. What an editor holds is decoded."""
        found = self.disk.undecoded(paths)
        return tuple((path, problem) for path, problem in found if path not in self.buffers)

    def _mentioning(self, view: FolderView) -> tuple[str, ...]:
        """By what is on disk: open files count anyway."""
        return self.disk.mentioning_pipelines(view.listing.python_files)

    # -- what an evaluation asks for ---------------------------------------------------------------------------------

    def find(self, name: str, importer: str) -> FoundModule | None:
        return self._index_of(importer).find(name, importer)

    def module_name(self, path: str) -> str:
        return self._index_of(path).module_name(path)

    def submodules(self, name: str, importer: str, namespaces: bool) -> tuple[str, ...]:
        return self._index_of(importer).submodules(name, importer, namespaces)

    def component_files(self, name: str, importer: str) -> tuple[ComponentFile, ...]:
        index, view = self._index_of(importer), self.folder_of(importer)
        folder = index.folder_of(name, importer)
        if folder is None:  # a folder of component files alone
            package, _, last = name.rpartition(".")
            above = index.folder_of(package, importer)
            folder = None if above is None else f"{above}/{last}"
        return () if folder is None or view is None else component_files(name, folder, view.listing.config_files)

    def look_at(self, path: str, importer: str) -> PathContent | None:
        """Only within the folder that holds `importer`: what lies elsewhere is not the project's to read. A relative
        path starts from the project around the importer, else from the workspace's folder."""
        view = self.folder_of(importer)
        if view is None:
            return None
        around = (project_folder(importer, view.listing.config_files), view.folder)
        folders = ("",) if path.startswith("/") else tuple(f"{each}/" for each in dict.fromkeys(around) if each)
        looked_at = [posixpath.normpath(f"{folder}{path}") for folder in folders]
        found = [self.data.get(each) for each in looked_at if f"{each}/".startswith(f"{view.folder}/")]
        return next((each for each in found if each.kind != "missing"), found[0] if found else None)

    def configured_project(self, importer: str) -> ConfiguredProject | None:
        view = self.folder_of(importer)
        return None if view is None else configured_project(importer, set(view.listing.config_files))

    def _index_of(self, path: str) -> ModuleIndex:
        view = self.folder_of(path) or next((view for view in self.folders if path in view.index.files), None)
        return _alone(path) if view is None else self._indexes[view.folder]

    @cached_property
    def _indexes(self) -> Mapping[str, ModuleIndex]:
        """The folders' indexes, with files that exist in open buffers alone."""
        return {view.folder: self._with_buffers(view) for view in self.folders}

    def _with_buffers(self, view: FolderView) -> ModuleIndex:
        unsaved = {path for path in self.buffers if path.startswith(f"{view.folder}/") and path not in view.index.files}
        return ModuleIndex(view.index.files | unsaved, view.index.roots) if unsaved else view.index


def _alone(path: str) -> ModuleIndex:
    """A file of no folder sees itself."""
    return ModuleIndex(frozenset({path}), (path.rpartition("/")[0],))
