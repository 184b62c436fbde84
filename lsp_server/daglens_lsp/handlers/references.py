"""`textDocument/references`."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.references import references
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.ReferenceParams) -> Future[list[Json]] | None:
    def question(view: View, path: str) -> list[Json]:
        position = view.position(path, params.position)
        found = references(view.analysis, path, position, include_definition=params.context.include_declaration)
        return [view.plain_location(location) for location in found]

    return server.ask_about(params.text_document.uri, question)
