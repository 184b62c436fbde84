"""`textDocument/codeAction`: the fixes that rules offer, as quick fixes."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.diagnostic import Diagnostic
from daglens_analyzer.features.diagnostics import diagnostics
from daglens_lsp.diagnostics import to_lsp
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.CodeActionParams) -> Future[list[Json]] | None:
    wanted = params.context.only
    if wanted is not None and not any(types.CodeActionKind.QuickFix.startswith(kind) for kind in wanted):
        return None

    def question(view: View, path: str) -> list[Json]:
        start, end = view.position(path, params.range.start), view.position(path, params.range.end)
        return [
            action
            for diagnostic in diagnostics(view.analysis, path)
            if diagnostic.range.start <= end and start <= diagnostic.range.end
            for action in _actions(view, diagnostic)
        ]

    return server.ask_about(params.text_document.uri, question)


def _actions(view: View, diagnostic: Diagnostic) -> list[Json]:
    actions: list[Json] = []
    for fix in diagnostic.fixes:
        changes: dict[str, list[Json]] = {}
        for edit in fix.edits:
            text_edit = {"range": view.plain_range(edit.path, edit.range), "newText": edit.new_text}
            changes.setdefault(view.uri(edit.path), []).append(text_edit)
        actions.append(
            {
                "title": fix.title,
                "kind": types.CodeActionKind.QuickFix.value,
                "diagnostics": [to_lsp(view, diagnostic)],
                "edit": {"changes": changes},
                "isPreferred": len(diagnostic.fixes) == 1,
            }
        )
    return actions
