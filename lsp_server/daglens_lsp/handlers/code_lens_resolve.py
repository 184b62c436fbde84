"""`codeLens/resolve`: a lens's title, with how the last run went, and its command."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_lsp.runs.lens_commands import lens_command
from daglens_lsp.runs.lens_target import LensTarget, read_lens_target

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.CodeLens) -> Future[types.CodeLens]:
    target = read_lens_target(params.data)
    return server.in_background(lambda: _resolved(server, params, target))


def _resolved(server: Server, lens: types.CodeLens, target: LensTarget) -> types.CodeLens:
    found = lens_command(target, server.runs.past(target.project, target.storage), datetime.now(timezone.utc))
    command = types.Command(found.title, found.command, arguments=[found.runnable.to_json()])
    return types.CodeLens(lens.range, command, lens.data)
