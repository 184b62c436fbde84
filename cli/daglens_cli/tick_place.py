"""Where the ticks of `daglens tick` and `daglens daemon` happen: the project, its settings, its interpreter."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from daglens_cli.context import Context

if TYPE_CHECKING:
    from daglens.client import TickPlace


def add_run_options(parser: ArgumentParser) -> None:
    """How the runs that come of ticks are executed."""
    parser.add_argument("--engine", choices=("auto", "bundled", "dagster"), default="auto", help="what executes runs")
    parser.add_argument("--executor", choices=("in_process", "multiprocess", "dask"), help="where their steps run")
    parser.add_argument("--interpreter", metavar="PYTHON", help="the Python that runs your pipelines")


def tick_place(arguments: Namespace, context: Context) -> TickPlace:
    """Raises InterpreterError."""
    from daglens.client import RunRequest, TickPlace, find_interpreter
    from daglens_cli.project_settings import with_project_settings

    asked = RunRequest(
        "run", context.project.as_posix(), engine=arguments.engine, executor=arguments.executor, source_roots=()
    )
    request, configured = with_project_settings(asked)
    python = find_interpreter(
        context.project, explicit=arguments.interpreter, configured=configured, environ=os.environ
    )
    return TickPlace(request, python.path)
