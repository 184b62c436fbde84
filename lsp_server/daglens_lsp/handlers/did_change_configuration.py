"""`workspace/didChangeConfiguration`: a hint to ask again, or the settings themselves from clients that only push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.configuration import pull_settings, take_settings

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.DidChangeConfigurationParams) -> None:
    if server.client.gives_configuration:
        pull_settings(server)
    elif params.settings is not None:
        take_settings(server, params.settings, dict.fromkeys(server.folders, params.settings))
