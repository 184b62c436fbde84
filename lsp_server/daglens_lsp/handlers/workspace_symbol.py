"""`workspace/symbol`."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.workspace_symbols import workspace_symbols
from daglens_lsp.symbol_kinds import symbol_kind
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.WorkspaceSymbolParams) -> Future[list[Json]]:
    def question(view: View) -> list[Json]:
        return [
            {
                "name": symbol.name,
                "kind": symbol_kind(symbol.kind),
                "containerName": symbol.container,
                "location": view.plain_location(symbol.location),
            }
            for symbol in workspace_symbols(view.analysis, params.query)
        ]

    return server.ask(question)
