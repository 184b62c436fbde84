"""`textDocument/documentSymbol`: nested where the client takes that, else a flat list."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.document_symbols import Symbol, document_symbols
from daglens_lsp.symbol_kinds import symbol_kind
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.DocumentSymbolParams) -> Future[list[Json]] | None:
    def question(view: View, path: str) -> list[Json]:
        symbols = document_symbols(view.analysis, path)
        if view.client.nests_symbols:
            return [_nested(view, path, symbol) for symbol in symbols]
        return [flat for symbol in symbols for flat in _flat(view, path, symbol, None)]

    return server.ask_about(params.text_document.uri, question)


def _nested(view: View, path: str, symbol: Symbol) -> Json:
    return {
        "name": symbol.name,
        "detail": symbol.detail or "",
        "kind": symbol_kind(symbol.kind),
        "range": view.plain_range(path, symbol.range),
        "selectionRange": view.plain_range(path, symbol.selection_range),
        "children": [_nested(view, path, child) for child in symbol.children],
    }


def _flat(view: View, path: str, symbol: Symbol, container: str | None) -> Iterator[Json]:
    yield {
        "name": symbol.name,
        "kind": symbol_kind(symbol.kind),
        "containerName": container,
        "location": {"uri": view.uri(path), "range": view.plain_range(path, symbol.range)},
    }
    for child in symbol.children:
        yield from _flat(view, path, child, symbol.name)
