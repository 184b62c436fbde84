"""`workspace/executeCommand`: every command takes one `Runnable`."""

from __future__ import annotations

import shlex
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from daglens_lsp.protocol import RequestRefused
from daglens_lsp.runs.commands import RUN_COMMANDS
from daglens_lsp.runs.launch import launch
from daglens_lsp.runs.runnable import Runnable, read_runnable
from daglens_lsp.runs.summary import summary

if TYPE_CHECKING:
    from daglens_lsp.server import Server
    from daglens_lsp.view import Json


def handle(server: Server, params: types.ExecuteCommandParams) -> Future[Any] | Any:
    runnable = read_runnable(params.arguments)
    match params.command:
        case command if command in RUN_COMMANDS:
            return launch(server, runnable)
        case "daglens.cancel":
            return _cancel(server, runnable)
        case "daglens.copyCommand":
            server.tell(f"In {runnable.cwd}: {shlex.join(runnable.argv)}")
            return {"argv": list(runnable.argv), "cwd": runnable.cwd}
        case "daglens.showRun":
            return server.in_background(lambda: _show_run(server, runnable))
        case command:
            raise RequestRefused(f"This server has no command {command}")


def _cancel(server: Server, runnable: Runnable) -> Json:
    if runnable.run_id is None:
        raise RequestRefused("Which run is to be cancelled? The runnable has no `run_id`")
    if not server.runs.cancel(runnable.run_id):
        raise RequestRefused(f"Run {runnable.run_id[:8]} is not running, or was started elsewhere")
    return {"run_id": runnable.run_id}


def _show_run(server: Server, runnable: Runnable) -> Json:
    """The run in a few words: what a client without a view of its own can show."""
    found = next((run for run, _ in server.runs.everywhere() if run.run_id == runnable.run_id), None)
    if found is None:
        raise RequestRefused(f"There is no run {runnable.run_id}")
    text = summary(found)
    server.tell(text)
    return {"run_id": found.run_id, "text": text}
