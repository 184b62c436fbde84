"""`workspace/didChangeWatchedFiles`: files of the project changed on disk, or a run was logged by someone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer import FilesChanged
from daglens_lsp.uris import to_path

if TYPE_CHECKING:
    from daglens_analyzer import Workspace
    from daglens_lsp.server import Server


def handle(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    changed = tuple(path for change in params.changes if (path := to_path(change.uri)) is not None)
    sources = tuple(path for path in changed if not _is_run_log(path))
    if len(sources) < len(changed):
        server.runs.log_changed()
    if sources:

        def apply(workspace: Workspace) -> None:
            concerned = tuple(path for path in sources if workspace.concerns(path))
            if concerned:
                workspace.apply(FilesChanged(concerned))
                server.diagnostics.world_changed()

        server.analysis.edit(apply)


def _is_run_log(path: str) -> bool:
    return path.rpartition("/")[2].startswith("runs.db")
