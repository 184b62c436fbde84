"""`textDocument/rename` and `textDocument/prepareRename`."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.rename import RenameRefused, prepare_rename, rename
from daglens_lsp.protocol import RequestRefused
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def prepare(server: Server, params: types.PrepareRenameParams) -> Future[Json | None] | None:
    def question(view: View, path: str) -> Json | None:
        found = prepare_rename(view.analysis, path, view.position(path, params.position))
        return None if found is None else {"range": view.plain_range(path, found.range), "placeholder": found.name}

    return server.ask_about(params.text_document.uri, question)


def handle(server: Server, params: types.RenameParams) -> Future[Json] | None:
    def question(view: View, path: str) -> Json:
        try:
            edits = rename(view.analysis, path, view.position(path, params.position), params.new_name)
        except RenameRefused as refusal:
            raise RequestRefused(str(refusal)) from None
        return view.workspace_edit(edits)

    return server.ask_about(params.text_document.uri, question)
