"""Who answers which method: one module a request, loaded when it first comes in.

A handler is three steps: out of LSP, one question to the analysis, into LSP. It is called as `handle(server, params)`
on the thread that reads, so it sees the documents as they were when the message arrived; it returns the answer or a
future of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from daglens_lsp.protocol import Handler
    from daglens_lsp.server import Server


def _in(module: str, function: str = "handle") -> Handler:
    def call(server: Server, params: Any) -> Any:
        return getattr(import_module(f"daglens_lsp.handlers.{module}"), function)(server, params)

    return call


REQUESTS: dict[str, Handler] = {
    types.INITIALIZE: _in("initialize"),
    types.SHUTDOWN: _in("leaving", "shutdown"),
    types.TEXT_DOCUMENT_DIAGNOSTIC: _in("document_diagnostic"),
    types.WORKSPACE_DIAGNOSTIC: _in("workspace_diagnostic"),
    types.TEXT_DOCUMENT_HOVER: _in("hover"),
    types.TEXT_DOCUMENT_DEFINITION: _in("definition"),
    types.TEXT_DOCUMENT_REFERENCES: _in("references"),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _in("document_symbol"),
    types.WORKSPACE_SYMBOL: _in("workspace_symbol"),
    types.TEXT_DOCUMENT_CODE_ACTION: _in("code_action"),
    types.TEXT_DOCUMENT_CODE_LENS: _in("code_lens"),
    types.TEXT_DOCUMENT_COMPLETION: _in("completion"),
    types.TEXT_DOCUMENT_PREPARE_RENAME: _in("rename", "prepare"),
    types.TEXT_DOCUMENT_RENAME: _in("rename"),
    types.CODE_LENS_RESOLVE: _in("code_lens_resolve"),
    types.WORKSPACE_EXECUTE_COMMAND: _in("execute_command"),
    "daglens/graph": _in("graph"),
    "daglens/runs": _in("runs"),
    "daglens/status": _in("status"),
}

NOTIFICATIONS: dict[str, Handler] = {
    types.INITIALIZED: _in("initialized"),
    types.EXIT: _in("leaving", "exit"),
    types.TEXT_DOCUMENT_DID_OPEN: _in("text_document_sync", "did_open"),
    types.TEXT_DOCUMENT_DID_CHANGE: _in("text_document_sync", "did_change"),
    types.TEXT_DOCUMENT_DID_SAVE: _in("text_document_sync", "did_save"),
    types.TEXT_DOCUMENT_DID_CLOSE: _in("text_document_sync", "did_close"),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _in("did_change_watched_files"),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _in("did_change_workspace_folders"),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _in("did_change_configuration"),
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: _in("work_done_progress_cancel"),
    "daglens/didGrantTrust": _in("did_grant_trust"),
}
