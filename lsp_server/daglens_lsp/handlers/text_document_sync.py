"""`textDocument/didOpen`, `didChange`, `didSave` and `didClose`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer import Closed, Edited, FilesChanged, Opened
from daglens_lsp.documents import Document, TextChange, WirePosition

if TYPE_CHECKING:
    from daglens_analyzer import Workspace
    from daglens_lsp.server import Server


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    item = params.text_document
    document = server.documents.open(item.uri, item.version, item.text)
    if (path := _source(document)) is not None:
        _edit(server, Opened(path, item.text), item.version)


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    uri, version = params.text_document.uri, params.text_document.version
    document = server.documents.change(uri, version, [_change(change) for change in params.content_changes])
    if (path := _source(document)) is not None:
        _edit(server, Edited(path, document.text), version)


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """The text is known already; what else the file is to the project (its configuration) may not be."""
    document = server.documents.get(params.text_document.uri)
    if document is not None and (path := document.path) is not None:
        server.analysis.edit(lambda workspace: workspace.apply(FilesChanged((path,))))


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    document = server.documents.close(params.text_document.uri)
    if document is not None and (path := _source(document)) is not None:
        _edit(server, Closed(path), None)


def _source(document: Document) -> str | None:
    """The document's path if it is Python of this machine: a configuration file counts as it is on disk."""
    path = document.path
    return path if path is not None and path.endswith(".py") else None


def _edit(server: Server, change: Opened | Edited | Closed, version: int | None) -> None:
    def apply(workspace: Workspace) -> None:
        workspace.apply(change)
        server.diagnostics.text_changed(change.path, version)

    server.analysis.edit(apply)


def _change(change: types.TextDocumentContentChangeEvent) -> TextChange:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return TextChange(change.text, WirePosition(start.line, start.character), WirePosition(end.line, end.character))
    return TextChange(change.text)
