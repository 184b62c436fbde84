"""The project that a file belongs to: its folder, and what its configuration says about runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.project.config import ProjectConfig
    from daglens_lsp.server import Server

# A folder with one of these is a project of its own, also inside a larger workspace folder.
_MARKERS = ("pyproject.toml", "workspace.yaml", "dg.toml")


@dataclass(frozen=True, slots=True)
class Project:
    """`folder` is absolute."""

    folder: str
    config: ProjectConfig

    @property
    def storage(self) -> str:
        """The folder of its runs, relative to it."""
        return self.config.storage


def project_at(server: Server, analysis: Analysis, path: str) -> Project:
    """The project of a file or folder: the innermost folder with a project file, within its workspace folder."""
    from daglens_analyzer.project.config import config_from_text, read_small_file

    workspace_folder = server.folder_of(path)
    folder = _project_folder(path, workspace_folder)
    if folder == workspace_folder:
        config = analysis.config(folder)
    else:
        file = f"{folder}/pyproject.toml"
        config = config_from_text(folder, file, read_small_file(file), server.settings_at(path).project)
    return Project(folder, config)


def _project_folder(path: str, workspace_folder: str | None) -> str:
    place = Path(path)
    start = place if place.is_dir() else place.parent
    top = start if workspace_folder is None else Path(workspace_folder)
    for folder in (start, *start.parents):
        if any((folder / marker).is_file() for marker in _MARKERS):
            return folder.as_posix()
        if folder == top:
            break
    return top.as_posix()
