"""`textDocument/definition`."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.goto_definition import definition
from daglens_analyzer.source.position import Location
from daglens_lsp.view import View

if TYPE_CHECKING:
    from daglens_lsp.server import Server

Answer = list[types.Location] | list[types.LocationLink]


def handle(server: Server, params: types.DefinitionParams) -> Future[Answer] | None:
    def question(view: View, path: str) -> Answer:
        targets = definition(view.analysis, path, view.position(path, params.position))
        if not view.client.links_definitions:
            return [view.location(Location(target.path, target.selection_range)) for target in targets]
        return [
            types.LocationLink(
                target_uri=view.uri(target.path),
                target_range=view.range(target.path, target.range),
                target_selection_range=view.range(target.path, target.selection_range),
                origin_selection_range=view.range(path, target.origin),
            )
            for target in targets
        ]

    return server.ask_about(params.text_document.uri, question)
