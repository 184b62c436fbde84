"""Start a run in the user's interpreter and stay with it until it ends."""

from __future__ import annotations

import json
import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from daglens_cli.errors import FINE, NO

if TYPE_CHECKING:
    from daglens.client import RunHandle, RunKind, RunRequest, RunState
    from daglens_cli.context import Context


def add_arguments_of(kind: RunKind, parser: ArgumentParser) -> None:
    """The arguments of `materialize`, `run` or `rerun`, which the language server reads too, and the output format."""
    from daglens.client.command_line import add_run_arguments

    add_run_arguments(parser, kind)
    parser.add_argument("--format", choices=("rich", "jsonl"), default="rich", help="jsonl: one event a line")


def start_and_follow(arguments: Namespace, context: Context) -> int:
    """Run what was asked. Ctrl-C cancels the run, and it is recorded as canceled.

    Returns 0 when it succeeded, 1 when it failed or was canceled.
    """
    from daglens.client import find_interpreter, start_run, with_missing_steps
    from daglens.client.command_line import request_from_arguments
    from daglens_cli.project_settings import with_project_settings

    request, configured = with_project_settings(request_from_arguments(arguments, context.project))
    interpreter = find_interpreter(
        context.project, explicit=request.interpreter, configured=configured, environ=os.environ
    )
    asks = arguments.format == "rich" and not context.quiet and sys.stdin.isatty() and sys.stdout.isatty()
    while True:
        handle = start_run(request, python=interpreter.path)
        state = follow_until_end(handle, arguments.format, context)
        wider = with_missing_steps(handle)
        if wider is None or arguments.format != "rich" or not offer(state.missing_steps, wider, asks, context):
            return FINE if state.status == "succeeded" else NO
        request = wider


def offer(missing: Sequence[str], wider: RunRequest, asks: bool, context: Context) -> bool:
    """Whether the user wants the run with what was missing; where nobody can be asked, the command is shown."""
    from rich.markup import escape

    from daglens.client import to_argv

    if not asks:
        command = escape(shlex.join(to_argv(wider)))
        context.console.print(f"  [dim]with what is missing:[/] {command}")
        return False
    names = ", ".join(escape(step) for step in missing)
    answer = context.console.input(f"  Run {names} as well? \\[Y/n] ")
    return answer.strip().lower() in ("", "y", "yes")


def follow_until_end(handle: RunHandle, format: str, context: Context) -> RunState:
    """Show the run's events. The first Ctrl-C asks it to stop, and its end is shown; KeyboardInterrupt goes on then."""
    try:
        show(handle, format, context)
    except KeyboardInterrupt:
        handle.cancel()
        show(handle, format, context)
        handle.wait()
        raise
    return handle.wait()


def show(handle: RunHandle, format: str, context: Context) -> None:
    if format == "rich":
        from daglens.client import RunHistory, usual_durations
        from daglens_cli.render.run_progress import follow
        from daglens_cli.run_subject import subject_of

        def usual(job: str) -> Mapping[str, float]:
            with RunHistory(handle.request.project, handle.request.storage) as history:
                return usual_durations(history, job)

        follow(handle.events(), subject_of(handle.request), usual, context)
        return
    from daglens.client import envelope_to_dict

    for envelope in handle.events():
        print(json.dumps(envelope_to_dict(envelope)), flush=True)
