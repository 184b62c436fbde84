"""`shutdown` and `exit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def shutdown(server: Server, params: Any) -> None:
    """Nothing is started from here on; runs are ended when the client says `exit` or hangs up."""
    server.protocol.shut_down()


def exit(server: Server, params: Any) -> None:
    server.is_leaving = True
