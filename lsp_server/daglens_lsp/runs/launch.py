"""From a click to a run: may it run, what exactly, with which Python, and does the text on disk say what is seen."""

from __future__ import annotations

import os
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from daglens.client import ClientError, RunRequest, completed, find_interpreter, request_from_argv, with_declared
from daglens_lsp.project import Project, project_at
from daglens_lsp.protocol import RequestRefused
from daglens_lsp.runs.runnable import Runnable
from daglens_lsp.settings import Settings

if TYPE_CHECKING:
    from daglens_lsp.server import Server
    from daglens_lsp.view import Json

UNTRUSTED = (
    "Daglens runs nothing here: this workspace is not trusted, and a run executes its code. "
    "Trust the workspace in the editor, then click again."
)


def launch(server: Server, runnable: Runnable) -> Future[Json]:
    """Start what a runnable asks for. Raises RequestRefused, or the future does, with words for the user."""
    if not server.is_trusted:
        raise RequestRefused(UNTRUSTED)
    try:
        request = request_from_argv(runnable.argv, runnable.cwd)
    except ClientError as problem:
        raise RequestRefused(f"{' '.join(runnable.argv)}: {problem}") from None
    _tell_what_is_unsaved(server, request.project)
    settings = server.settings_at(request.project)
    answer: Future[Json] = Future()
    answer.set_running_or_notify_cancel()

    def with_project(found: Future[Project]) -> None:
        try:
            project = found.result()
            asked = with_declared(completed(request, project.config), declared_in_folder(request.project))
            complete = replace(asked, env=dict(runnable.env))
            python = _interpreter(complete, project, settings, runnable)
            started = server.runs.start(complete, runnable, python, settings.keeps_standby)
            started.add_done_callback(lambda told: _pass_on(told, answer))
        except Exception as problem:
            answer.set_exception(_for_user(problem))

    from daglens_analyzer.project.declared import declared_in_folder

    server.ask(lambda view: project_at(server, view.analysis, request.project)).add_done_callback(with_project)
    return answer


def _interpreter(request: RunRequest, project: Project, settings: Settings, runnable: Runnable) -> str:
    """The run's Python: flag or setting, pyproject, the editor's choice, an active environment, the project's own."""
    explicit = request.interpreter or settings.interpreter
    if explicit is None and project.config.interpreter is None:
        explicit = runnable.editor_interpreter
    found = find_interpreter(
        request.project, explicit=explicit, configured=project.config.interpreter, environ=dict(os.environ)
    )
    return found.path


def _tell_what_is_unsaved(server: Server, project: str) -> None:
    """A server cannot save; where the editor has not done it, the user is told that the text on disk runs."""
    unsaved = [
        Path(document.path).name
        for document in server.documents
        if document.path is not None
        and document.path.startswith(project.rstrip("/") + "/")
        and _on_disk(document.path) != document.text
    ]
    if unsaved:
        names = ", ".join(sorted(unsaved))
        server.tell(f"{names}: not saved. The saved text runs.", types.MessageType.Warning)


def _on_disk(path: str) -> str | None:
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _pass_on(started: Future[Any], answer: Future[Any]) -> None:
    problem = started.exception()
    if problem is None:
        answer.set_result(started.result())
    else:
        answer.set_exception(_for_user(problem))


def _for_user(problem: BaseException) -> BaseException:
    return RequestRefused(str(problem)) if isinstance(problem, ClientError) else problem
