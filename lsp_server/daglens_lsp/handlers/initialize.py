"""`initialize`: who is there, and what is offered to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.client import Client, initialization_options, read_client
from daglens_lsp.documents import DocumentStore
from daglens_lsp.handlers.code_action import KINDS as CODE_ACTIONS
from daglens_lsp.handlers.completion import TRIGGERS
from daglens_lsp.runs.commands import served_commands
from daglens_lsp.server import version
from daglens_lsp.settings import read_settings
from daglens_lsp.uris import to_path, to_uri
from daglens_lsp.workspace_start import start_workspace

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.InitializeParams) -> types.InitializeResult:
    server.client = read_client(params)
    server.options = initialization_options(params)
    server.documents = DocumentStore(server.client.encoding)
    server.folders = _folders(params)
    # Said by the client alone: a folder could bring along settings that trust it.
    server.is_trusted = server.options.get("trusted", True) is True
    server.settings = {"": read_settings(server.options)}
    server.process_id = params.process_id
    start_workspace(server)
    server.is_initialized = True
    return types.InitializeResult(_capabilities(server.client), types.ServerInfo("daglens", version()))


def _folders(params: types.InitializeParams) -> tuple[str, ...]:
    root = params.root_uri or (to_uri(params.root_path) if params.root_path else None)
    uris = [folder.uri for folder in params.workspace_folders or ()] or ([root] if root else [])
    return tuple(path for uri in uris if (path := to_path(uri)) is not None)


def _capabilities(client: Client) -> types.ServerCapabilities:
    return types.ServerCapabilities(
        position_encoding=types.PositionEncodingKind(client.encoding),
        text_document_sync=types.TextDocumentSyncOptions(
            open_close=True, change=types.TextDocumentSyncKind.Incremental, save=True
        ),
        hover_provider=True,
        definition_provider=True,
        references_provider=True,
        document_symbol_provider=True,
        workspace_symbol_provider=True,
        code_action_provider=types.CodeActionOptions(code_action_kinds=list(CODE_ACTIONS)),
        completion_provider=types.CompletionOptions(trigger_characters=list(TRIGGERS)),
        rename_provider=types.RenameOptions(prepare_provider=True) if client.prepares_renames else True,
        code_lens_provider=types.CodeLensOptions(resolve_provider=True),
        diagnostic_provider=types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier="daglens"
        )
        if client.pulls_diagnostics
        else None,
        execute_command_provider=types.ExecuteCommandOptions(commands=served_commands(client.commands)),
        workspace=types.WorkspaceOptions(
            workspace_folders=types.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True)
        ),
    )
