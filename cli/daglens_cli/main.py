"""`daglens COMMAND`: reads the command line, hands over to one of the commands, and answers with an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from daglens.client import ClientError
from daglens_cli.context import Context, find_project
from daglens_cli.errors import INTERRUPTED, UNUSABLE, UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


class Command(Protocol):
    """A module of `daglens_cli.commands`. Its parser is cheap to make; what it needs is imported when it runs."""

    @property
    def NAME(self) -> str: ...

    @property
    def SUMMARY(self) -> str: ...

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, arguments: Namespace, context: Context) -> int: ...


def commands() -> tuple[Command, ...]:
    from daglens_cli.commands import (
        check,
        daemon,
        demo,
        doctor,
        graph,
        lsp,
        materialize,
        python,
        rerun,
        rule,
        run,
        runs,
        tick,
    )

    return (check, graph, rule, materialize, run, rerun, runs, tick, daemon, python, lsp, doctor, demo)


def build_parser() -> ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daglens",
        description="Check, draw and run pipelines written with Dagster's abstractions. Checking never imports them.",
    )
    parser.add_argument("--version", action="version", version=f"daglens {version()}")
    parser.add_argument("--project", metavar="DIR", help="the project's folder (default: found from here upwards)")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands():
        subparser = subparsers.add_parser(command.NAME, help=command.SUMMARY, description=command.SUMMARY)
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
    return parser


def version() -> str:
    """The installed version; a checkout that was never installed has none."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed_version

    try:
        return installed_version("daglens")
    except PackageNotFoundError:
        return "0+unknown"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 fine, 1 the answer is no, 2 wrong usage or input, 130 interrupted."""
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else UNUSABLE
    command: Command = arguments.command
    try:
        context = Context(find_project(arguments.project, list(getattr(arguments, "paths", []) or [])), arguments.quiet)
        return command.run(arguments, context)
    except (UsageError, ClientError) as error:
        print(f"daglens: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("daglens: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) left: nobody is there to be told.
        sys.stderr.close()
        return 0
