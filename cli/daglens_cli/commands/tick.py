"""`daglens tick NAME`: evaluate a schedule or sensor once, and run what it asks for."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from typing import TYPE_CHECKING

from daglens_cli.context import Context
from daglens_cli.errors import FINE, NO
from daglens_cli.tick_place import add_run_options, tick_place

if TYPE_CHECKING:
    from daglens.client import TickLog, TickPlace

NAME = "tick"
SUMMARY = "evaluate a schedule or sensor once, and run what it asks for; without a name, list them"


def moment(text: str) -> datetime:
    """An ISO 8601 time, local where it names no zone. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone()
    except ValueError as problem:
        raise ArgumentTypeError(f"{text!r} is no time: write it as in 2024-01-31T06:00") from problem


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="SCHEDULE_OR_SENSOR", help="none: list them, with their last ticks")
    parser.add_argument("--at", type=moment, metavar="TIME", help="when the schedule is due (now)")
    parser.add_argument("--dry-run", action="store_true", help="only say what it asks for; its cursor stays")
    add_run_options(parser)
    parser.add_argument("--format", choices=("rich", "json"), default="rich")


def run(arguments: Namespace, context: Context) -> int:
    from daglens.client import TickLog

    place = tick_place(arguments, context)
    log = TickLog(place.storage_dir)
    try:
        return (
            list_all(arguments, context, place, log) if arguments.name is None else tick(arguments, context, place, log)
        )
    finally:
        log.close()


def list_all(arguments: Namespace, context: Context, place: TickPlace, log: TickLog) -> int:
    from datetime import timezone

    from daglens.client import find_automations
    from daglens_cli.render.ticks import print_automations, print_load_failures, tick_to_json

    found = find_automations(place, log, datetime.now(timezone.utc))
    last = {each["name"]: log.last(each["name"]) for each in found.known}
    if arguments.format == "json":
        told = [
            {**each, "last_tick": None if (tick := last[each["name"]]) is None else tick_to_json(tick)}
            for each in found.known
        ]
        print(json.dumps({"version": 1, "automations": told, "failures": found.failures}, indent=2))
    else:
        print_automations(found, last, context)
        print_load_failures(found, context)
    return NO if found.failures else FINE


def tick(arguments: Namespace, context: Context, place: TickPlace, log: TickLog) -> int:
    """Returns 1 where its code fails or one of its runs does."""
    from daglens.client import RunState, RunsUnderWay, carry_out, evaluate, timestamp
    from daglens_cli.render.ticks import (
        evaluation_to_json,
        print_evaluation,
        print_load_failures,
        print_tick,
        tick_to_json,
    )

    started = timestamp()
    evaluation = evaluate(place, log, arguments.name, at=arguments.at, is_dry=arguments.dry_run)
    is_machine = arguments.format == "json"
    if not is_machine:
        print_load_failures(evaluation.automations, context)
    if arguments.dry_run:
        if is_machine:
            print(json.dumps({"version": 1, **evaluation_to_json(evaluation)}, indent=2))
        else:
            print_evaluation(arguments.name, evaluation, context)
        return FINE if evaluation.error is None else NO
    ended: list[RunState] = []
    runs = RunsUnderWay(place.python, 4, ended.append)
    try:
        done = carry_out(place, log, arguments.name, evaluation, runs.launch, started=started)
        runs.wait()
    except KeyboardInterrupt:
        runs.cancel("canceled by the user")
        raise
    states = {state.run_id: state for state in ended}
    if is_machine:
        runs_told = [{"run_id": run_id, "status": states[run_id].status} for run_id in done.run_ids]
        print(
            json.dumps(
                {"version": 1, **tick_to_json(done), "partitions": evaluation.partitions, "runs": runs_told}, indent=2
            )
        )
    else:
        print_tick(done, evaluation, states, context)
    return NO if done.status == "failed" or any(state.status != "succeeded" for state in ended) else FINE
