"""`textDocument/hover`."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.hover import hover
from daglens_lsp.project import project_at
from daglens_lsp.runs.hover_lines import hover_lines
from daglens_lsp.view import View

if TYPE_CHECKING:
    from daglens_analyzer.source.position import Location
    from daglens_lsp.server import Server


def handle(server: Server, params: types.HoverParams) -> Future[types.Hover | None] | None:
    def question(view: View, path: str) -> types.Hover | None:
        def render_link(text: str, location: Location) -> str:
            return f"[{text}]({view.uri(location.path)}#L{location.range.start.line + 1})"

        found = hover(view.analysis, path, view.position(path, params.position), render_link=render_link)
        if found is None:
            return None
        keys = tuple(key.parts for key in found.assets)
        project = project_at(server, view.analysis, path)
        past = server.runs.past(project.folder, project.storage)
        last_runs = hover_lines(past, keys, found.step, datetime.now(timezone.utc))
        return types.Hover(
            types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join([found.markdown, *last_runs])),
            view.range(path, found.range),
        )

    return server.ask_about(params.text_document.uri, question)
