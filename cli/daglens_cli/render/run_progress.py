"""A run as it happens: a line for each step, with what it made, how long it took and where it failed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from daglens.client import (
    AssetCheckEvaluated,
    AssetMaterialized,
    Envelope,
    ErrorInfo,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepInputLoaded,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    remaining_s,
    template_key,
)
from daglens.client.words import duration

if TYPE_CHECKING:
    from daglens_cli.context import Context


@dataclass
class Progress:
    """What is on the screen: steps under way, steps that have not ended, notes for the line of each, how long it took
    before.

    `history` answers how long the steps of a job usually take, in seconds.
    """

    what: str | None
    history: Callable[[str], Mapping[str, float]]
    ended: int = 0
    running: dict[str, float] = field(default_factory=dict[str, float])
    left: dict[str, None] = field(default_factory=dict[str, None])
    notes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    usual_s: Mapping[str, float] = field(default_factory=dict[str, float])
    waits_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    workers: int = 1

    def begin(self, run: RunStarted) -> None:
        self.left, self.waits_for = dict.fromkeys(run.steps), run.waits_for
        self.workers = 1 if run.executor == "in_process" else os.cpu_count() or 1
        self.usual_s = self.history(run.job)

    @property
    def total(self) -> int:
        return self.ended + len(self.left)

    def start(self, step: str) -> None:
        """A step is under way: a mapped one takes the place of what stood for all of them."""
        self.running.setdefault(step, time.monotonic())
        self.left.pop(template_key(step), None)
        self.left[step] = None

    def end(self, step: str) -> None:
        self.running.pop(step, None)
        self.left.pop(step, None)
        self.ended += 1

    def time_left(self) -> str:
        """`about 12 s left`; empty where it is not known, or hardly any."""
        now = time.monotonic()
        running_for = {step: now - since for step, since in self.running.items()}
        seconds = remaining_s(self.left, self.waits_for, self.usual_s, running_for, self.workers)
        return "" if seconds is None or seconds < 1 else f"about {duration(round(seconds) * 1000)} left"

    def __rich__(self) -> RenderableType:
        rows = Table.grid(padding=(0, 1))
        for step, since in self.running.items():
            rows.add_row(Spinner("dots", style="cyan"), Text(step), Text(f"{time.monotonic() - since:.1f} s", "dim"))
        bar = Table.grid(padding=(0, 1))
        bar.add_row(
            ProgressBar(total=max(self.total, 1), completed=self.ended, width=30),
            f"{self.ended}/{self.total}",
            Text(self.time_left(), "dim"),
        )
        return Group(rows, bar)


def follow(
    events: Iterable[Envelope], what: str | None, history: Callable[[str], Mapping[str, float]], context: Context
) -> None:
    """Show the events of a run until it ends. On a terminal what runs now stays at the bottom, with a bar; elsewhere
    there is a plain line for each step that ended. `what` says what was asked, where the job's name does not;
    `history` answers how long the steps of a job usually take, in seconds."""
    console = context.console
    progress = Progress(what, history)
    if not console.is_terminal:
        for envelope in events:
            for line in lines(envelope, progress, context):
                console.print(line, soft_wrap=True)
        return
    with Live(progress, console=console, refresh_per_second=12, transient=True) as live:
        for envelope in events:
            for line in lines(envelope, progress, context):
                live.console.print(line)


def lines(envelope: Envelope, progress: Progress, context: Context) -> list[str]:
    """What one event adds above the bar, as markup; and `progress` is brought up to date."""
    match envelope.event:
        case RunStarted(parent_run_id=parent, executor=executor, job=job) as started:
            progress.begin(started)
            again = f", re-running {parent[:8]}" if parent else ""
            return [f"[bold]▶ {escape(progress.what or job)}[/]  [dim]run {envelope.run_id[:8]}, {executor}{again}[/]"]
        case StepStarted(step=step):
            progress.start(step)
            return []
        case StepInputLoaded(step=step, input=name, from_run_id=run_id, code_changed=changed) if run_id is not None:
            since = ", whose code has changed since" if changed else ""
            note, notes = f"{name} from run {run_id[:8]}{since}", progress.notes.setdefault(step, [])
            # A list has an input for each of its places.
            notes += [] if note in notes else [note]
            return []
        case AssetMaterialized(step=step, key=key, partition=partition):
            name = "/".join(key) + (f" [{partition}]" if partition else "")
            progress.notes.setdefault(step, []).append(f"made {name}")
            return []
        case AssetCheckEvaluated(key=key, check=check, passed=passed):
            mark = "[green]✓[/]" if passed else "[yellow]![/]"
            return [f"  {mark} {escape('/'.join(key))}: check {escape(check)} {'passed' if passed else 'failed'}"]
        case StepSucceeded(step=step, duration_ms=took_ms):
            progress.end(step)
            notes = ", ".join(progress.notes.pop(step, []))
            return [f"  [green]✓[/] {escape(step)}  [dim]{duration(took_ms)}  {escape(notes)}[/]"]
        case StepRetried(step=step, attempt=attempt, delay_s=delay, error=error):
            why = f": {error.text}" if error else ""
            wait = f" in {delay:g} s" if delay else ""
            return [f"  [yellow]↻[/] {escape(step)}  [dim]attempt {attempt} failed{escape(why)}; again{wait}[/]"]
        case StepSkipped(step=step, reason=reason):
            progress.end(step)
            return [f"  [dim]- {escape(step)}  {escape(reason)}[/]"]
        case StepFailed(step=step, error=error):
            progress.end(step)
            return [f"  [red]✗[/] {escape(step)}", *error_lines(error, context)]
        case LogLine(text=text, level=level) if level in ("ERROR", "CRITICAL"):
            return [f"    [red]{escape(text)}[/]"]
        case RunSucceeded():
            return ["[green]✓ succeeded[/]"]
        case RunFailed(error=error):
            why = [] if error is None else error_lines(error, context)
            return ["[red]✗ failed[/]", *why, *way_on(envelope.run_id, progress)]
        case RunCanceled(reason=reason):
            return [f"[yellow]■ canceled[/] [dim]{escape(reason)}[/]", *way_on(envelope.run_id, progress)]
        case _:
            return []


def way_on(run_id: str, progress: Progress) -> list[str]:
    """How to go on where the run stopped, if it ever began."""
    return [f"  [dim]go on from there:[/] daglens rerun {run_id[:8]} --from-failure"] if progress.total else []


def error_lines(error: ErrorInfo, context: Context) -> list[str]:
    """The error and where in the user's code it was raised, innermost frame last; then what caused it."""
    name = f"[bold red]{escape(error.kind)}[/]: " if error.kind else ""
    shown = [f"      {name}{escape(error.message)}"]
    for before, frame in zip((None, *error.frames), error.frames, strict=False):
        if before is not None and (before.path, before.line) == (frame.path, frame.line):
            # A comprehension has a frame of its own before Python 3.12.
            continue
        place = f"{context.shown(frame.path)}:{frame.line}"
        shown.append(f"        [cyan]{escape(place)}[/] [dim]in {escape(frame.function)}[/]")
        if frame.text:
            shown.append(f"          {escape(frame.text.strip())}")
    if error.cause is not None:
        shown.append("      [dim]caused by[/]")
        shown.extend(error_lines(error.cause, context))
    return shown
