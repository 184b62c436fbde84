"""`daglens run JOB`: run a job, or a graph by itself."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from daglens_cli.context import Context
from daglens_cli.start import add_arguments_of, start_and_follow

NAME = "run"
SUMMARY = "run a job, in your project's interpreter"


def add_arguments(parser: ArgumentParser) -> None:
    add_arguments_of(NAME, parser)


def run(arguments: Namespace, context: Context) -> int:
    return start_and_follow(arguments, context)
