"""`textDocument/codeLens`: where there is something to run, with how the last run went.

Each comes with its command: what an editor has to resolve first can be clicked while its command is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens_analyzer.features.code_lens import code_lenses
from daglens_lsp.project import project_at
from daglens_lsp.runs.lens_commands import is_offered, lens_command
from daglens_lsp.runs.lens_target import CLIENT_COMMANDS, SWITCHES, LensTarget, lens_target
from daglens_lsp.uris import is_untitled
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: types.CodeLensParams) -> Future[list[Json]] | None:
    def question(view: View, path: str) -> list[Json]:
        project = project_at(server, view.analysis, path)
        lenses = code_lenses(view.analysis, path)
        steps_on = Counter(lens.range.start.line for lens in lenses if lens.action == "rerun_step")
        targets = [
            (lens.range, replace(target, shares_line=steps_on[lens.range.start.line] > 1))
            for lens in lenses
            for target in _targets(lens_target(view.analysis, lens, project.folder, project.storage))
        ]
        return [
            {"range": view.plain_range(path, range_), "command": command_of(server, target), "data": target.to_json()}
            for range_, target in targets
            if _is_shown(server, path, target)
        ]

    return server.ask_about(params.text_document.uri, question)


def command_of(server: Server, target: LensTarget) -> Json:
    """The lens's words as of now, and what a click on it does."""
    found = lens_command(target, server.runs.past(target.project, target.storage), datetime.now(timezone.utc))
    return {"title": found.title, "command": found.command, "arguments": [found.runnable.to_json()]}


def _targets(target: LensTarget) -> Iterator[LensTarget]:
    """The lens, and over assets that can be made the one that takes up again what failed."""
    yield target
    if target.action == "materialize":
        yield replace(target, action="rerun_from_failure")


def _is_shown(server: Server, path: str, target: LensTarget) -> bool:
    if is_untitled(path):  # There is no file yet that could be run.
        return False
    command = CLIENT_COMMANDS.get(target.action)
    is_possible = server.is_trusted if command is None else command in server.client.commands
    return (
        is_possible
        and server.settings_at(path).shows_lens(SWITCHES[target.action])
        and is_offered(target, server.runs.past(target.project, target.storage))
    )
