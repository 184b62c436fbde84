"""What the connected client can do, asked once: nothing optional is sent to a client that has not said it takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types

from daglens_lsp.position_encoding import Encoding, choose_encoding


@dataclass(frozen=True, slots=True)
class Client:
    """`commands` are the commands that the client carries out itself (`initializationOptions.clientCommands`)."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    refreshes_lenses: bool = False
    refreshes_diagnostics: bool = False
    gives_configuration: bool = False
    registers_configuration: bool = False
    registers_file_watchers: bool = False
    shows_progress: bool = False
    shows_documents: bool = False
    links_definitions: bool = False
    nests_symbols: bool = False
    takes_markdown: bool = True
    takes_related_information: bool = False
    takes_code_description: bool = False
    prepares_renames: bool = False
    commands: frozenset[str] = frozenset()


def read_client(params: types.InitializeParams) -> Client:
    """The client behind an `initialize` request.

    Diagnostics are pushed: every client takes them at once, for closed files too, with no polling. They are left to be
    pulled where `initializationOptions.diagnosticMode` is "pull", or where the client can only pull.
    """
    options = initialization_options(params)
    general = params.capabilities.general
    text = params.capabilities.text_document or types.TextDocumentClientCapabilities()
    workspace = params.capabilities.workspace or types.WorkspaceClientCapabilities()
    window = params.capabilities.window or types.WindowClientCapabilities()
    commands = options.get("clientCommands")
    formats = text.hover.content_format if text.hover else None
    return Client(
        encoding=choose_encoding(general.position_encodings if general else None),
        pulls_diagnostics=text.diagnostic is not None
        and (options.get("diagnosticMode") == "pull" or text.publish_diagnostics is None),
        refreshes_lenses=bool(workspace.code_lens and workspace.code_lens.refresh_support),
        refreshes_diagnostics=bool(workspace.diagnostics and workspace.diagnostics.refresh_support),
        gives_configuration=bool(workspace.configuration),
        registers_configuration=bool(
            workspace.did_change_configuration and workspace.did_change_configuration.dynamic_registration
        ),
        registers_file_watchers=bool(
            workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration
        ),
        shows_progress=bool(window.work_done_progress),
        shows_documents=bool(window.show_document and window.show_document.support),
        links_definitions=bool(text.definition and text.definition.link_support),
        nests_symbols=bool(text.document_symbol and text.document_symbol.hierarchical_document_symbol_support),
        takes_markdown=formats is None or types.MarkupKind.Markdown in formats,
        takes_related_information=bool(text.publish_diagnostics and text.publish_diagnostics.related_information),
        takes_code_description=bool(text.publish_diagnostics and text.publish_diagnostics.code_description_support),
        prepares_renames=bool(text.rename and text.rename.prepare_support),
        commands=frozenset(name for name in cast("list[Any]", commands) if isinstance(name, str))
        if isinstance(commands, list)
        else frozenset(),
    )


def initialization_options(params: types.InitializeParams) -> Mapping[str, Any]:
    """`initializationOptions` as a table; empty where the client sends none, or something else."""
    options = params.initialization_options
    return cast("Mapping[str, Any]", options) if isinstance(options, Mapping) else {}
