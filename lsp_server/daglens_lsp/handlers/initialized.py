"""`initialized`: what the client has to be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.configuration import SECTION, pull_settings, take_settings

if TYPE_CHECKING:
    from daglens_lsp.server import Server

# What the analysis depends on, and the run log, which a terminal or another editor may write.
WATCHED = ("**/*.py", "**/*.{yaml,yml,toml,json,csv}", "**/runs.db", "**/runs.db-wal")


def handle(server: Server, params: types.InitializedParams) -> None:
    registrations: list[types.Registration] = []
    if server.client.registers_file_watchers:
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registrations.append(types.Registration("daglens-files", method, options))
    if server.client.registers_configuration:
        section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        registrations.append(types.Registration("daglens-settings", method, section))
    if registrations:
        server.client_register_capability(types.RegistrationParams(registrations))
    if server.client.gives_configuration:
        pull_settings(server)
    else:
        take_settings(server, {}, {})
