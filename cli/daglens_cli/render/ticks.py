"""Schedules, sensors and their ticks, for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from daglens.client import partition_words, root_cause
from daglens_cli.context import Context

if TYPE_CHECKING:
    from daglens.client import Automations, Evaluation, RunState, Tick

_COLOURS = {"requested": "green", "skipped": "dim", "failed": "red"}


def tick_to_json(tick: Tick) -> dict[str, Any]:
    return {**asdict(tick), "run_ids": list(tick.run_ids)}


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """What a dry run says."""
    return {
        "requests": list(evaluation.requests),
        "partitions": list(evaluation.partitions),
        "skip": evaluation.skip,
        "cursor": evaluation.cursor,
        "error": evaluation.error,
        "printed": list(evaluation.printed),
    }


def print_automations(found: Automations, last: Mapping[str, Tick | None], context: Context) -> None:
    if not found.known:
        context.console.print("There are no schedules and no sensors here.")
        return
    table = Table("name", "kind", "when", "runs", "on", "last tick", "next", box=None, pad_edge=False)
    for each in found.known:
        cron = each.get("cron")
        rhythm = (
            f"every {each['interval_s']} s" if cron is None else ", ".join([cron] if isinstance(cron, str) else cron)
        )
        tick = last[each["name"]]
        said = "never" if tick is None else f"{when(tick.ended)} [{_COLOURS[tick.status]}]{tick.status}[/]"
        is_on = "yes" if each["is_on"] else "no"
        upcoming = when(each["next"]) if each.get("next") else ""
        table.add_row(
            escape(each["name"]), each["kind"], escape(rhythm), escape(_job_words(each["job"])), is_on, said, upcoming
        )
    context.console.print(table)


def print_load_failures(found: Automations, context: Context) -> None:
    for failure in found.failures:
        error = failure["error"]
        said = f"{failure['location']} does not load: {error['class']}: {error['message']}"
        context.console.print(f"[red]{escape(said)}[/]")


def print_evaluation(name: str, evaluation: Evaluation, context: Context) -> None:
    """What it asks for, without doing it."""
    _print_printed(evaluation, context)
    if evaluation.error is not None:
        _print_error(name, evaluation.error, context)
        return
    for words in partition_words(evaluation.partitions):
        context.console.print(f"would have {escape(words)}")
    for request in evaluation.requests:
        context.console.print(f"would run {escape(_request_words(request))}")
    if not evaluation.requests:
        context.console.print(f"asks for nothing: {escape(evaluation.skip or 'no reason given')}")
    if evaluation.cursor is not None:
        context.console.print(f"cursor: {escape(evaluation.cursor)}")


def print_tick(tick: Tick, evaluation: Evaluation, states: Mapping[str, RunState], context: Context) -> None:
    _print_printed(evaluation, context)
    if evaluation.error is not None:
        _print_error(tick.automation, evaluation.error, context)
        return
    for run_id in tick.run_ids:
        state = states[run_id]
        colour = "green" if state.status == "succeeded" else "red"
        context.console.print(f"run {run_id[:8]} of {escape(_job_words(state.job))} [{colour}]{state.status}[/]")
    if tick.run_ids:
        for words in partition_words(evaluation.partitions):
            context.console.print(escape(words))
    else:
        context.console.print(f"asks for nothing: {escape(tick.message or 'no reason given')}")


def tick_line(tick: Tick) -> str:
    """One line of a daemon's output, with markup."""
    said = ", ".join(run_id[:8] for run_id in tick.run_ids) or tick.message or ""
    due = "" if tick.due is None else f" (due {when(tick.due)})"
    line = (
        f"{when(tick.ended)}  {escape(tick.automation)}{due} [{_COLOURS[tick.status]}]{tick.status}[/] {escape(said)}"
    )
    return line.rstrip()


def when(moment: str | None) -> str:
    """A stored time as clocks here show it."""
    if moment is None:
        return ""
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _print_printed(evaluation: Evaluation, context: Context) -> None:
    for line in evaluation.printed:
        context.console.print(f"[dim]{escape(line)}[/]")


def _print_error(name: str, error: Mapping[str, Any], context: Context) -> None:
    cause = root_cause(error)
    context.console.print(f"[red]{escape(name)} failed: {escape(cause['class'])}: {escape(cause['message'])}[/]")
    for frame in cause["frames"][-1:]:
        context.console.print(f"  {escape(context.shown(frame['path']))}:{frame['line']}")


def _job_words(job: str | None) -> str:
    """Schedules and sensors of assets have a job that nobody named."""
    return "its assets" if job is not None and job.startswith("__anonymous_asset_job_") else job or ""


def _request_words(request: Mapping[str, Any]) -> str:
    assets = request["assets"]
    what = _job_words(request["job"]) or "the job"
    if assets is not None:
        checks = [f"check {name} of {'/'.join(key)}" for key, name in request["checks"] or ()]
        what = ", ".join(["/".join(key) for key in assets] or checks)
    parts = [
        ("partition", request["partition"]),
        ("run key", request["run_key"]),
        ("config", request["config"] or None),
    ]
    said = ", ".join(f"{name} {value}" for name, value in parts if value is not None)
    return f"{what} ({said})" if said else str(what)
