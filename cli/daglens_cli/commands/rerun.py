"""`daglens rerun RUN_ID`: run again what a past run ran, or only some of its steps."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from daglens_cli.context import Context
from daglens_cli.start import add_arguments_of, start_and_follow

NAME = "rerun"
SUMMARY = "re-run a past run, a step of it, or what failed"


def add_arguments(parser: ArgumentParser) -> None:
    add_arguments_of(NAME, parser)


def run(arguments: Namespace, context: Context) -> int:
    return start_and_follow(arguments, context)
