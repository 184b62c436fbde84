"""The terminal commands that ask for runs: their options, and the way between a command line and a RunRequest.

The terminal, the lenses' "copy command" and the editor's tasks all use the definitions here, so that one command line
means one thing everywhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from daglens.client.request import RUN_KINDS, RunKind, RunRequest, UsageError

EXECUTORS = ("in_process", "multiprocess", "dask")
ENGINES = ("auto", "bundled", "dagster")

_SUMMARIES: dict[RunKind, str] = {
    "materialize": "materialize the assets of a selection",
    "run": "run a job or a graph, by name",
    "rerun": "run again what an earlier run ran: all of it, some steps, what failed, or what is stale",
}


def add_run_commands(commands: Any) -> None:
    """Add the subcommands `materialize`, `run` and `rerun` to what `ArgumentParser.add_subparsers` returned.

    The parsed namespace then serves `request_from_arguments`; `namespace.run_kind` tells which command it was.
    """
    for kind in RUN_KINDS:
        parser = commands.add_parser(kind, help=_SUMMARIES[kind], description=_SUMMARIES[kind])
        add_run_arguments(parser, kind)
        # How events are printed is the terminal's own matter; here it only must not be in the way.
        parser.add_argument("--format", choices=("rich", "jsonl"), default="rich", help=argparse.SUPPRESS)


def add_run_arguments(parser: argparse.ArgumentParser, kind: RunKind) -> None:
    """Add the arguments of one of the three commands to a parser."""
    parser.set_defaults(run_kind=kind)
    match kind:
        case "materialize":
            parser.add_argument("selection", metavar="SELECTION", help="assets, in Dagster's selection syntax")
            _add_paths(parser)
        case "run":
            parser.add_argument("job", metavar="JOB", help="the name of a job or a graph")
            _add_paths(parser)
            _add_steps(parser)
        case "rerun":
            parser.add_argument("run_id", metavar="RUN_ID", help="the run, the beginning of its id, or `last`")
            what = parser.add_mutually_exclusive_group()
            what.add_argument("--from-failure", action="store_true", help="what failed and what comes after it")
            what.add_argument("--stale", action="store_true", help="what read something that was made anew since")
            _add_steps(what)
    _add_options(parser)


def request_from_arguments(namespace: argparse.Namespace, project: str | Path) -> RunRequest:
    """The request that parsed arguments ask for. What the command does not say keeps the request's default."""
    given = vars(namespace)
    return RunRequest(
        kind=given["run_kind"],
        project=str(project),
        paths=tuple(given.get("paths") or ()),
        selection=given.get("selection"),
        job=given.get("job"),
        run_id=given.get("run_id"),
        steps=_steps(given.get("steps") or ()),
        from_failure=bool(given.get("from_failure")),
        stale=bool(given.get("stale")),
        executor=given.get("executor"),
        address=given.get("address"),
        engine=given.get("engine") or "auto",
        config_file=given.get("config_file"),
        partition=given.get("partition"),
        interpreter=given.get("interpreter"),
    )


def to_argv(request: RunRequest) -> tuple[str, ...]:
    """The command line, from `daglens` on, that asks for the same when started in the project's folder."""
    argv = ["daglens", request.kind]
    for name, value in (
        ("--executor", request.executor),
        ("--address", request.address),
        ("--engine", None if request.engine == "auto" else request.engine),
        ("--partition", request.partition),
        ("--config", request.config_file),
        ("--interpreter", request.interpreter),
    ):
        if value is not None:
            argv.append(f"{name}={value}")
    if request.from_failure:
        argv.append("--from-failure")
    if request.stale:
        argv.append("--stale")
    if request.steps:
        argv.append(f"--steps={','.join(request.steps)}")
    subject = {"materialize": request.selection, "run": request.job, "rerun": request.run_id}[request.kind] or ""
    positionals = [subject, *(request.paths if request.kind != "rerun" else ())]
    # What begins with a dash (a selection, a file) would be read as an option.
    separator = ["--"] if any(text.startswith("-") for text in positionals) else []
    return (*argv, *separator, *positionals)


def request_from_argv(argv: Sequence[str], cwd: str | Path) -> RunRequest:
    """The request of a command line, with or without its leading `daglens`. Raises UsageError with argparse's words."""
    words = list(argv[1:]) if argv and Path(argv[0]).stem == "daglens" else list(argv)
    parser = _Parser(prog="daglens", add_help=False)
    parser.add_argument("--project", default=None)
    parser.add_argument("--quiet", action="store_true")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    add_run_commands(commands)
    namespace = parser.parse_args(words)
    project = Path(cwd) if namespace.project is None else Path(cwd) / namespace.project
    return request_from_arguments(namespace, project.absolute())


class _Parser(argparse.ArgumentParser):
    """A parser that raises where argparse would end the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files or folders to load; none: the code locations")


def _add_steps(parser: Any) -> None:
    parser.add_argument(
        "--steps", action="append", metavar="SELECTION", help="steps: `a,b`, `*a` (and before), `a*` (and after)"
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--partition", metavar="KEY", help="the partition to run for")
    parser.add_argument("--config", dest="config_file", metavar="FILE", help="run config, JSON or YAML")
    parser.add_argument("--executor", choices=EXECUTORS, help="where steps run")
    parser.add_argument("--address", metavar="URL", help="the Dask scheduler (default: a local cluster)")
    parser.add_argument("--engine", choices=ENGINES, help="what executes the run (default: auto)")
    parser.add_argument("--interpreter", metavar="PYTHON", help="the Python that loads and runs the project")


def _steps(given: Sequence[str]) -> tuple[str, ...]:
    """`--steps a,b --steps c` names three steps; a comma inside `[...]` belongs to a mapping key."""
    steps: list[str] = []
    for text in given:
        depth, current = 0, ""
        for character in text:
            depth += {"[": 1, "]": -1}.get(character, 0)
            if character == "," and depth <= 0:
                steps.append(current)
                current = ""
            else:
                current += character
        steps.append(current)
    return tuple(step.strip() for step in steps if step.strip())
