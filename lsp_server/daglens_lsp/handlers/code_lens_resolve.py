"""`codeLens/resolve`: the same lens with the words of this moment, for clients that ask for each one anew."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.handlers.code_lens import command_of
from daglens_lsp.runs.lens_target import read_lens_target

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.CodeLens) -> Future[types.CodeLens]:
    target = read_lens_target(params.data)
    return server.in_background(
        lambda: types.CodeLens(params.range, types.Command(**command_of(server, target)), params.data)
    )
