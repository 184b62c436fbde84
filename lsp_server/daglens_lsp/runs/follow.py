"""Following one run: its events to the client, its progress, its failures onto the user's lines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

from daglens.client import (
    Envelope,
    ErrorInfo,
    RunFailed,
    RunHandle,
    RunRequest,
    RunStarted,
    RunState,
    StepFailed,
    StepStarted,
    StepSucceeded,
    to_argv,
    with_missing_steps,
)
from daglens.client.words import duration, elapsed_ms
from daglens_lsp.protocol import RequestRefused
from daglens_lsp.runs.event_forwarder import EventForwarder
from daglens_lsp.runs.progress import RunProgress
from daglens_lsp.runs.runnable import Runnable

if TYPE_CHECKING:
    from daglens_analyzer import Analysis, Workspace
    from daglens_lsp.server import Server
    from daglens_lsp.view import Json

AssetKeys = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Course:
    """What of the run so far matters for what comes."""

    has_failed_step: bool = False
    assets: dict[str, AssetKeys] = field(default_factory=dict[str, AssetKeys])


def follow(server: Server, handle: RunHandle, request: RunRequest, runnable: Runnable) -> RunState:
    """Returns how the run ended. Blocks until then: called on a thread of the run's own."""
    from daglens_lsp.runs.run_center import TOKEN_PREFIX

    forwarder = EventForwarder(server, request.project, handle.run_id)
    progress = RunProgress(server, TOKEN_PREFIX + handle.run_id, runnable.label or "Daglens run")
    course = _Course()
    for envelope in handle.events():
        forwarder.send(envelope)
        _take(server, request.project, envelope, course, partial(_report, handle, progress))
    forwarder.close()
    state = handle.wait()
    progress.end(_in_words(state))
    if state.status in ("failed", "lost"):
        wider = with_missing_steps(handle)
        said = f"{runnable.label or 'The run'} failed: {_first_error(state)}"
        if wider is None:
            server.tell(said, types.MessageType.Error)
        else:
            _offer(server, said, state.missing_steps, replace(runnable, argv=to_argv(wider), step=None))
    return state


def _offer(server: Server, said: str, missing: tuple[str, ...], wider: Runnable) -> None:
    """Tell of a run that did not begin for want of outputs, and start it with the steps that make them on a click."""
    from daglens_lsp.runs.launch import launch

    action = types.MessageActionItem(title=f"Run {', '.join(missing)} as well")

    def answered(chosen: types.MessageActionItem | None) -> None:
        if chosen is None or chosen.title != action.title:
            return
        try:
            launch(server, wider).add_done_callback(refused)
        except RequestRefused as problem:
            server.tell(str(problem), types.MessageType.Error)

    def refused(started: Future[Json]) -> None:
        problem = started.exception()
        if problem is not None:
            server.tell(str(problem), types.MessageType.Error)

    server.ask_user(said, types.MessageType.Error, action, answered)


def _report(handle: RunHandle, progress: RunProgress, what: str) -> None:
    """How far the run has come, and what has just happened."""
    steps = handle.state().steps
    done = sum(step.ended is not None for step in steps)
    progress.report(f"{done}/{len(steps)} · {what}", done, len(steps))


def _take(server: Server, project: str, envelope: Envelope, course: _Course, report: Callable[[str], None]) -> None:
    event = envelope.event
    match event:
        case RunStarted():
            course.assets = dict(event.assets)
            _settle(server, lambda _: server.runs.failures.clear(project, ""))
        case StepStarted():
            report(event.step)
            server.refresh_lenses()
        case StepSucceeded():
            report(f"{event.step} ✓")
            _settle(server, lambda _: server.runs.failures.clear(project, event.step))
        case StepFailed():
            course.has_failed_step = True
            _fail(server, project, envelope.run_id, event.step, event.error, course.assets.get(event.step, ()))
        case RunFailed(error=ErrorInfo() as error) if not course.has_failed_step:
            _fail(server, project, envelope.run_id, "", error, ())
        case _:
            pass


def _fail(server: Server, project: str, run_id: str, step: str, error: ErrorInfo, keys: AssetKeys) -> None:
    _settle(server, lambda analysis: server.runs.failures.add(analysis, project, run_id, step, error, keys))


def _settle(server: Server, change: Callable[[Analysis], None]) -> None:
    """Change what is known of failures, on the thread that publishes diagnostics, and publish them."""

    def apply(workspace: Workspace) -> None:
        change(workspace.snapshot())
        server.diagnostics.world_changed()

    server.analysis.edit(apply)


def _in_words(state: RunState) -> str:
    took = elapsed_ms(state.started, state.ended)
    words = {"succeeded": "✓ succeeded", "failed": "✗ failed", "lost": "✗ lost"}.get(state.status, state.status)
    return words if took is None else f"{words} after {duration(took)}"


def _first_error(state: RunState) -> str:
    for step in state.steps:
        if step.error is not None:
            return f"step {step.step}: {step.error.text}"
    return "its process ended" if state.error is None else state.error.text
