"""`daglens python ARGS...`: Python with `dagster` served by the bundled runtime, for this process only."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from daglens_cli.errors import UsageError

if TYPE_CHECKING:
    from daglens_cli.context import Context

NAME = "python"
SUMMARY = "Python with `dagster` served by the bundled runtime: daglens python -m pytest"


def add_arguments(parser: ArgumentParser) -> None:
    # No argument is an option of ours: all of them are the interpreter's and the program's.
    parser.prefix_chars = "\0"
    parser.add_argument("arguments", metavar="ARGS", nargs=argparse.REMAINDER, help="what `python` would be given")


def run(arguments: Namespace, context: Context) -> int:
    """Becomes the program where the system allows it, so that signals and the terminal are the program's."""
    from daglens.client import RunRequest, find_interpreter
    from daglens.client.python_command import python_command
    from daglens_cli.project_settings import with_project_settings

    _, configured = with_project_settings(RunRequest("materialize", context.project.as_posix()))
    interpreter = find_interpreter(context.project, configured=configured, environ=os.environ)
    command = python_command(interpreter.path, arguments.arguments)
    try:
        if sys.platform == "win32":
            return subprocess.run(command, check=False).returncode
        os.execv(command[0], command)
    except OSError as problem:
        raise UsageError(f"the Python at {interpreter.path} cannot be started: {problem.strerror}") from problem
