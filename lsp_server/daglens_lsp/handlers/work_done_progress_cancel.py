"""`window/workDoneProgress/cancel`: the cancel button of a run's progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.WorkDoneProgressCancelParams) -> None:
    server.runs.cancel_by_token(params.token)
