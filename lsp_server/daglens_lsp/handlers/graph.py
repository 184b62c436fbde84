"""`daglens/graph`: definitions and lineage, as `daglens graph --format json` prints them."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from daglens_analyzer.graph.to_json import to_json
from daglens_lsp.view import Json

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: Any) -> Future[Json]:
    return server.ask(lambda view: to_json(view.analysis))
