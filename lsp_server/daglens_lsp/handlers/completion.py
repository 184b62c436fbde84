"""`textDocument/completion`: asset keys, upstream parameters, resources, inputs and outputs."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.completion import Completion, completions
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server

KINDS = {
    "asset": types.CompletionItemKind.Value,
    "group": types.CompletionItemKind.Folder,
    "resource": types.CompletionItemKind.Property,
    "job": types.CompletionItemKind.Event,
    "input": types.CompletionItemKind.Field,
    "output": types.CompletionItemKind.Field,
    "check": types.CompletionItemKind.Value,
}
TRIGGERS = ('"', "'", "(", ",", ".", ":")


def handle(server: Server, params: types.CompletionParams) -> Future[list[Json]] | None:
    def question(view: View, path: str) -> list[Json]:
        found = completions(view.analysis, path, view.position(path, params.position))
        return [_item(view, path, number, item) for number, item in enumerate(found)]

    return server.ask_about(params.text_document.uri, question)


def _item(view: View, path: str, number: int, item: Completion) -> Json:
    answer: Json = {
        "label": item.label,
        "kind": KINDS[item.kind].value,
        "sortText": f"{number:05}",
        "textEdit": {"range": view.plain_range(path, item.range), "newText": item.new_text},
    }
    if item.detail:
        answer["detail"] = item.detail
    if item.documentation:
        answer["documentation"] = item.documentation
    if item.filter_text is not None:
        answer["filterText"] = item.filter_text
    return answer
