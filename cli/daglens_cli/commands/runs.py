"""`daglens runs`: what was run, how it went, and what it printed."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from daglens_cli.context import Context
from daglens_cli.errors import FINE

if TYPE_CHECKING:
    from daglens.client import RunHistory

NAME = "runs"
SUMMARY = "the history of runs: list, show, logs, compare, prune"

DEFAULT_KEPT = 50
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def age(text: str) -> timedelta:
    """`12h`, `30d`, `8w`. Raises ArgumentTypeError."""
    number, unit = text[:-1], UNITS.get(text[-1:])
    if unit is None or not number.isdecimal() or len(number) > 5:
        raise ArgumentTypeError(f"{text!r} is no age: write a number and h, d or w, as in 30d")
    return int(number) * unit


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="list|show|logs|compare|prune")
    listing = actions.add_parser("list", help="the latest runs (the default)")
    listing.add_argument("--limit", type=int, default=20, metavar="N", help="how many at most")
    showing = actions.add_parser("show", help="one run with its steps and timing")
    logs = actions.add_parser("logs", help="what a run printed and logged")
    compare = actions.add_parser("compare", help="two runs side by side: status, time, code, metadata")
    compare.add_argument("run_id", metavar="RUN_ID", help="the earlier run")
    compare.add_argument("other_id", nargs="?", default="last", metavar="RUN_ID", help="the later one (`last`)")
    prune = actions.add_parser("prune", help="forget old runs and their stored outputs")
    prune.add_argument("--keep", type=int, metavar="N", help="how many of the latest runs stay in any case (50)")
    prune.add_argument(
        "--older-than",
        type=age,
        metavar="AGE",
        help="forget only what began longer ago: 12h, 30d, 8w",
    )
    for one in (showing, logs):
        one.add_argument("run_id", metavar="RUN_ID", help="a run's id, its beginning, or `last`")
    logs.add_argument("--stream", choices=("stdout", "stderr", "log"), help="only what came that way")
    logs.add_argument("step", nargs="?", metavar="STEP", help="only this step's")
    parser.add_argument("--format", choices=("rich", "json"), default="rich")
    for formatted in (listing, showing, logs, compare, prune):
        # Without a default of its own: it would hide what was said before the action.
        formatted.add_argument("--format", choices=("rich", "json"), default=SUPPRESS)


def run(arguments: Namespace, context: Context) -> int:
    from daglens.client import RunHistory
    from daglens_cli.project_settings import storage_of

    history = RunHistory(context.project, storage_of(context.project))
    try:
        return answer(arguments, history, context)
    finally:
        history.close()


def answer(arguments: Namespace, history: RunHistory, context: Context) -> int:
    from daglens.client import compare_runs, comparison_to_json, run_state_to_json
    from daglens_cli.render import runs as render
    from daglens_cli.render.compared_runs import print_comparison
    from daglens_cli.run_subject import subject_of

    match arguments.action or "list":
        case "list":
            states = history.runs(limit=getattr(arguments, "limit", 20))
            if arguments.format == "json":
                print(json.dumps({"version": 1, "runs": [run_state_to_json(state) for state in states]}, indent=2))
            else:
                subjects = {state.run_id: subject_of(history.request(state.run_id)) for state in states}
                render.print_list(states, subjects, context)
        case "show":
            state = history.run(arguments.run_id)
            stale = history.stale_steps(state.run_id)
            if arguments.format == "json":
                print(json.dumps({**run_state_to_json(state), "stale_steps": stale}, indent=2))
            else:
                render.print_run(state, stale, subject_of(history.request(state.run_id)), context)
        case "logs":
            lines = history.logs(history.resolve(arguments.run_id), arguments.step)
            lines = [line for line in lines if arguments.stream in (None, line.stream)]
            if arguments.format == "json":
                print(json.dumps({"version": 1, "lines": [asdict(line) for line in lines]}, indent=2))
            else:
                render.print_logs(lines, context)
        case "compare":
            first, second = history.run(arguments.run_id), history.run(arguments.other_id)
            if arguments.format == "json":
                print(json.dumps(comparison_to_json(first, second), indent=2, default=str))
            else:
                print_comparison(first, second, compare_runs(first, second), context)
        case _:
            before = None if arguments.older_than is None else datetime.now(timezone.utc) - arguments.older_than
            usual = DEFAULT_KEPT if before is None else 0
            removed = history.prune(keep=usual if arguments.keep is None else max(arguments.keep, 0), before=before)
            if arguments.format == "json":
                print(json.dumps({"version": 1, "removed": removed}))
            else:
                context.console.print(f"{removed} run{'' if removed == 1 else 's'} forgotten")
    return FINE
