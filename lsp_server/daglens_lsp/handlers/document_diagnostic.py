"""`textDocument/diagnostic`: diagnostics for a client that pulls them."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.diagnostics import diagnostics_of
from daglens_lsp.diagnostics_report import EMPTY_REPORT, report
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.DocumentDiagnosticParams) -> Future[Json] | Json:
    def question(view: View, path: str) -> Json:
        return report(diagnostics_of(server, view, path), params.previous_result_id)

    return server.ask_about(params.text_document.uri, question) or EMPTY_REPORT
