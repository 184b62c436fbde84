"""`workspace/diagnostic`: the same for every file of the project."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.diagnostics import diagnostics_of, paths_with_diagnostics
from daglens_lsp.diagnostics_report import report
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.WorkspaceDiagnosticParams) -> Future[Json]:
    previous = {result.uri: result.value for result in params.previous_result_ids}

    def question(view: View) -> Json:
        items: list[Json] = []
        for path in sorted({*view.analysis.paths(), *paths_with_diagnostics(server, view)}):
            uri, document = view.uri(path), view.documents.at_path(path)
            found = report(diagnostics_of(server, view, path), previous.get(uri))
            items.append({**found, "uri": uri, "version": None if document is None else document.version})
        return {"items": items}

    return server.ask(question)
