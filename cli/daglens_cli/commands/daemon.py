"""`daglens daemon`: run the project's schedules and sensors here, until it is stopped."""

from __future__ import annotations

import json
import signal
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from daglens_cli.context import Context
from daglens_cli.errors import FINE
from daglens_cli.tick_place import add_run_options, tick_place

if TYPE_CHECKING:
    from daglens.client import Automations, RunState, Tick

NAME = "daemon"
SUMMARY = "run schedules and sensors here, until Ctrl-C"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="SCHEDULE_OR_SENSOR", help="none: those whose default status is RUNNING"
    )
    parser.add_argument("--all", action="store_true", help="all of them, whatever their default status")
    parser.add_argument("--max-runs", type=int, default=4, metavar="N", help="how many runs at a time (4)")
    add_run_options(parser)
    parser.add_argument("--format", choices=("rich", "jsonl"), default="rich", help="jsonl: one fact a line")


def run(arguments: Namespace, context: Context) -> int:
    """Ctrl-C and SIGTERM end it in order: runs that are under way are canceled."""
    from daglens.client import Told, run_daemon

    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: object) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask_to_stop)
    names = frozenset[str](arguments.names)

    def is_wanted(automation: Mapping[str, Any]) -> bool:
        return arguments.all or (automation["name"] in names if names else automation["is_on"])

    told = jsonl() if arguments.format == "jsonl" else Told(*lines(context, names))
    place = tick_place(arguments, context)
    run_daemon(place, told, stop, is_wanted=is_wanted, most_runs=max(1, arguments.max_runs))
    return FINE


def jsonl() -> Any:
    from daglens.client import Told
    from daglens_cli.render.ticks import tick_to_json

    def serving(wanted: Sequence[Mapping[str, Any]], automations: Automations) -> None:
        fact = {"fact": "serving", "automations": list(wanted), "failures": list(automations.failures)}
        print(json.dumps(fact), flush=True)

    def ticked(tick: Tick) -> None:
        print(json.dumps({"fact": "tick", **tick_to_json(tick)}), flush=True)

    def ended(state: RunState) -> None:
        print(json.dumps({"fact": "run", "run_id": state.run_id, "status": state.status}), flush=True)

    return Told(serving, ticked, ended)


def lines(context: Context, names: frozenset[str]) -> tuple[Any, Any, Any]:
    from daglens_cli.render.ticks import print_load_failures, tick_line, when

    def serving(wanted: Sequence[Mapping[str, Any]], automations: Automations) -> None:
        print_load_failures(automations, context)
        known = {each["name"] for each in automations.known}
        for missing in sorted(names - known):
            context.console.print(f"[yellow]there is no schedule or sensor {missing} here[/]")
        shown = ", ".join(each["name"] for each in wanted) or "nothing yet (name some, or --all)"
        context.console.print(f"[bold]serving[/] {shown}. Ctrl-C stops.")

    def ticked(tick: Tick) -> None:
        context.console.print(tick_line(tick))

    def ended(state: RunState) -> None:
        colour = "green" if state.status == "succeeded" else "red"
        context.console.print(f"{when(state.ended)}  run {state.run_id[:8]} [{colour}]{state.status}[/]")

    return serving, ticked, ended
