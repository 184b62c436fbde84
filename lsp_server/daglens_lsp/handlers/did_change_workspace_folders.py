"""`workspace/didChangeWorkspaceFolders`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer import FoldersChanged
from daglens_lsp.configuration import pull_settings
from daglens_lsp.uris import to_path

if TYPE_CHECKING:
    from daglens_analyzer import Workspace
    from daglens_lsp.server import Server


def handle(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    removed = {to_path(folder.uri) for folder in params.event.removed}
    added = [to_path(folder.uri) for folder in params.event.added]
    kept = [folder for folder in server.folders if folder not in removed]
    folders = server.folders = tuple(dict.fromkeys([*kept, *(path for path in added if path is not None)]))

    def apply(workspace: Workspace) -> None:
        workspace.apply(FoldersChanged(folders))
        server.diagnostics.world_changed()

    server.analysis.edit(apply)
    pull_settings(server)
