"""`textDocument/codeAction`: the fixes that rules offer and comments that silence them as quick fixes, refactorings at
the cursor, and where a client asks for them all safe fixes of the file at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.diagnostic import Diagnostic, TextEdit
from daglens_analyzer.features.diagnostics import diagnostics
from daglens_analyzer.features.fix_all import safe_edits_of
from daglens_analyzer.features.refactor.offers import refactorings
from daglens_analyzer.features.suppress import suppressing
from daglens_lsp.diagnostics import to_lsp
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.daglens"
KINDS = (types.CodeActionKind.QuickFix.value, types.CodeActionKind.RefactorRewrite.value, FIX_ALL)


def handle(server: Server, params: types.CodeActionParams) -> Future[list[Json]] | None:
    # Kinds of the client's own come as plain text.
    only = params.context.only
    wanted = None if only is None else [kind.value if isinstance(kind, types.CodeActionKind) else kind for kind in only]
    if not any(_is_wanted(kind, wanted) for kind in KINDS):
        return None

    def question(view: View, path: str) -> list[Json]:
        start, end = view.position(path, params.range.start), view.position(path, params.range.end)
        here = [
            diagnostic
            for diagnostic in diagnostics(view.analysis, path)
            if diagnostic.range.start <= end and start <= diagnostic.range.end
        ]
        actions = [action for diagnostic in here for action in _fixes(view, diagnostic)]
        for offer in refactorings(view.analysis, path, start):
            answered = [diagnostic for diagnostic in here if diagnostic.code in offer.answers]
            actions += _action(view, offer.title, offer.kind, offer.edits, answered)
        actions += [action for diagnostic in here for action in _comments(view, diagnostic)]
        if wanted is not None and _is_wanted(FIX_ALL, wanted):
            edits = safe_edits_of(diagnostics(view.analysis, path), path)
            actions += _action(view, "Fix all that is safe to fix", FIX_ALL, edits, ()) if edits else ()
        return [action for action in actions if _is_wanted(action["kind"], wanted)]

    return server.ask_about(params.text_document.uri, question)


def _is_wanted(kind: str, wanted: Sequence[str] | None) -> bool:
    """Kinds form a tree by their dots; a client asks for branches of it."""
    return wanted is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in wanted)


def _fixes(view: View, diagnostic: Diagnostic) -> Iterator[Json]:
    for fix in diagnostic.fixes:
        kind = types.CodeActionKind.QuickFix.value
        for action in _action(view, fix.title, kind, fix.edits, [diagnostic]):
            yield {**action, "isPreferred": len(diagnostic.fixes) == 1 and fix.is_safe}


def _comments(view: View, diagnostic: Diagnostic) -> Iterator[Json]:
    for way in suppressing(view.analysis, diagnostic):
        yield from _action(view, way.title, types.CodeActionKind.QuickFix.value, way.edits, [diagnostic])


def _action(
    view: View, title: str, kind: str, edits: Sequence[TextEdit], answered: Sequence[Diagnostic]
) -> Iterator[Json]:
    action: Json = {"title": title, "kind": kind, "edit": view.workspace_edit(edits)}
    if answered:
        action["diagnostics"] = [to_lsp(view, diagnostic) for diagnostic in answered]
    yield action
