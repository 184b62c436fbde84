"""`daglens/didGrantTrust`: from now on the workspace's code may be run on a click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: Any) -> None:
    if not server.is_trusted:
        server.is_trusted = True
        server.refresh_lenses()
