"""Runs of the past, for people: a table of them, one with its timeline, what one printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from daglens.client.words import age, duration, elapsed_ms, origin, parse_time
from daglens_cli.render.run_progress import error_lines

if TYPE_CHECKING:
    from daglens.client import LogLine, RunState, StepState
    from daglens_cli.context import Context

MARKS = {
    "running": "[cyan]… running[/]",
    "retrying": "[cyan]↻ retrying[/]",
    "succeeded": "[green]✓ succeeded[/]",
    "failed": "[red]✗ failed[/]",
    "canceled": "[yellow]■ canceled[/]",
    "lost": "[red]? lost[/]",
    "skipped": "[dim]- skipped[/]",
    "planned": "[dim]· not started[/]",
}
TIMELINE_WIDTH = 20


def print_list(runs: Sequence[RunState], subjects: Mapping[str, str | None], context: Context) -> None:
    """One row a run, the latest first. `subjects` says by run what was asked, where the job's name does not."""
    if not runs:
        context.console.print("nothing was run here yet: try `daglens materialize '*'`")
        return
    now = datetime.now(timezone.utc)
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("run", "what", "status", "steps", "started", "took", "re-run of"):
        table.add_column(column, no_wrap=column != "what")
    for run in runs:
        done = sum(step.status == "succeeded" for step in run.steps)
        table.add_row(
            run.run_id[:8],
            escape(subjects.get(run.run_id) or run.job),
            MARKS[run.status],
            f"{done}/{len(run.steps)}",
            age(run.started, now),
            took(run.started, run.ended, now),
            run.parent_run_id[:8] if run.parent_run_id else "",
        )
    context.console.print(table)


def print_run(run: RunState, stale: Sequence[str], subject: str | None, context: Context) -> None:
    """A run's steps on a timeline, where their inputs came from, the errors, and what else should run again."""
    now = datetime.now(timezone.utc)
    parent = f", re-run of {run.parent_run_id[:8]}" if run.parent_run_id else ""
    context.console.print(f"[bold]{escape(subject or run.job)}[/]  {MARKS[run.status]}")
    context.console.print(
        f"[dim]run {run.run_id}{parent}; {run.engine}, {run.executor}; {age(run.started, now)}, "
        f"took {took(run.started, run.ended, now)}[/]",
        soft_wrap=True,
    )
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("step", "status", "timeline", "took", "inputs"):
        table.add_column(column, no_wrap=column != "inputs")
    for step in run.steps:
        inputs = ", ".join(dict.fromkeys(origin(loaded) for loaded in step.inputs))
        time = took(step.started, step.ended, now) if step.ended else ""
        table.add_row(escape(step.step), MARKS[step.status], timeline(step, run, now), time, escape(inputs))
    context.console.print(table)
    for step in run.steps:
        if step.error is not None:
            context.console.print(f"\n[red]✗[/] {escape(step.step)}")
            for line in error_lines(step.error, context):
                context.console.print(line, soft_wrap=True)
    if run.error is not None:
        context.console.print()
        for line in error_lines(run.error, context):
            context.console.print(line, soft_wrap=True)
    if stale:
        context.console.print(
            f"\n[yellow]stale[/] {escape(', '.join(stale))}: made from older outputs than there are now. "
            f"`daglens rerun {run.run_id[:8]} --stale` runs {'it' if len(stale) == 1 else 'them'} again",
            soft_wrap=True,
        )


def print_logs(lines: Iterable[LogLine], context: Context) -> None:
    """What was printed and logged, as it came, each line with its step."""
    styles = {"stderr": "red", "log": "cyan"}
    empty = True
    for line in lines:
        empty = False
        style = styles.get(line.stream, "default")
        level = f"{line.level} " if line.level else ""
        context.console.print(
            f"[dim]{escape(line.step or '')}[/] [{style}]{escape(level + line.text)}[/]", soft_wrap=True
        )
    if empty:
        context.console.print("nothing was printed or logged")


def timeline(step: StepState, run: RunState, now: datetime) -> str:
    """A bar where the step ran between the run's start and end, or now."""
    begin, began = parse_time(run.started), parse_time(step.started)
    if begin is None or began is None:
        return ""
    span = max(((parse_time(run.ended) or now) - begin).total_seconds(), 1e-6)
    first = int((began - begin).total_seconds() / span * TIMELINE_WIDTH)
    last = round(((parse_time(step.ended) or now) - begin).total_seconds() / span * TIMELINE_WIDTH)
    # A clock that was set back or forth during the run puts the ends anywhere.
    first, last = min(max(first, 0), TIMELINE_WIDTH - 1), min(last, TIMELINE_WIDTH)
    colour = {"succeeded": "green", "failed": "red"}.get(step.status, "yellow")
    return f"[dim]{'·' * first}[/][{colour}]{'━' * max(last - first, 1)}[/]"


def took(started: str | None, ended: str | None, now: datetime) -> str:
    """How long it took, or has taken by now; empty for what has not begun."""
    elapsed = elapsed_ms(started, ended or now.isoformat())
    return "" if elapsed is None else duration(elapsed)
