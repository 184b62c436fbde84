"""One folder of the workspace: its files, its settings, where imports start, and which locations it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from daglens_analyzer.project.config import ProjectConfig, config_from_text, read_small_file
from daglens_analyzer.project.declared import DeclaredLocation, declared_locations
from daglens_analyzer.project.module_index import ModuleIndex
from daglens_analyzer.project.source_roots import source_roots
from daglens_analyzer.project.stamp import Stamp, stamp_of
from daglens_analyzer.project.walk import CONFIG_NAMES, Listing, exclusion, is_skipped_folder, walk


@dataclass(frozen=True, slots=True)
class FolderView:
    """Immutable. `stamps` are those of the configuration files, taken before these were read."""

    folder: str
    config: ProjectConfig
    listing: Listing
    index: ModuleIndex
    declared: tuple[DeclaredLocation, ...]
    stamps: Mapping[str, Stamp | None]


def open_folder(folder: str, python_path: tuple[str, ...], overrides: Mapping[str, Any] | None) -> FolderView:
    """Look at a folder on disk. Only its configuration files are read."""
    path = f"{folder}/pyproject.toml"
    stamps = {path: stamp_of(path)}
    config = config_from_text(folder, path, read_small_file(path), overrides)
    listing = walk(folder, config.exclude)
    stamps |= {file: stamp_of(file) for file in listing.config_files if file != path}
    return _view(folder, config, listing, python_path, stamps)


def _view(
    folder: str,
    config: ProjectConfig,
    listing: Listing,
    python_path: tuple[str, ...],
    stamps: Mapping[str, Stamp | None],
) -> FolderView:
    declared = declared_locations(listing.config_files)
    roots = [*source_roots(folder, listing, config.source_roots, python_path), *(each.folder for each in declared)]
    outside = [root for root in python_path if not f"{root}/".startswith(f"{folder}/")]
    files = {*listing.python_files, *(file for root in outside for file in walk(root).python_files)}
    index = ModuleIndex(frozenset(files), tuple(dict.fromkeys(roots)))
    return FolderView(folder, config, listing, index, declared, stamps)


def with_changed_files(
    view: FolderView, paths: Iterable[str], python_path: tuple[str, ...], overrides: Mapping[str, Any] | None
) -> FolderView:
    """The folder after files came, went or changed; the very same view where that changes nothing but their text."""
    inside = [path for path in paths if path.startswith(f"{view.folder}/")]
    if any(path.rpartition("/")[2] in CONFIG_NAMES or not path.endswith(".py") for path in inside):
        return open_folder(view.folder, python_path, overrides)
    known = set(view.listing.python_files)
    is_excluded = exclusion(view.folder, view.config.exclude)
    changed = set(known)
    for path in inside:
        if Path(path).is_file() and not is_excluded(path) and not _is_skipped(view.folder, path):
            changed.add(path)
        else:
            changed.discard(path)
    if changed == known:
        return view
    listing = replace(view.listing, python_files=tuple(sorted(changed)))
    return _view(view.folder, view.config, listing, python_path, view.stamps)


def _is_skipped(folder: str, path: str) -> bool:
    return any(is_skipped_folder(part) for part in path[len(folder) + 1 :].split("/")[:-1])
