"""Two runs side by side, for people."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, cast

from rich.markup import escape
from rich.table import Table

from daglens.client.words import age, duration
from daglens_cli.render.runs import MARKS

if TYPE_CHECKING:
    from daglens.client import MetadataDifference, RunState, StepComparison
    from daglens_cli.context import Context

_NOTEWORTHY_RATIO = 1.5
_NOTEWORTHY_MS = 20.0


def print_comparison(first: RunState, second: RunState, steps: tuple[StepComparison, ...], context: Context) -> None:
    """A row a step, with what differs: status, time, code, and the metadata of what was made."""
    now = datetime.now(timezone.utc)
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("step", no_wrap=True)
    for run in (first, second):
        table.add_column(f"{run.run_id[:8]}, {age(run.started, now)}", no_wrap=True)
    table.add_column("differs")
    for step in steps:
        sides = zip(step.statuses, step.durations_ms, strict=True)
        table.add_row(escape(step.step), *(_side(status, took) for status, took in sides), escape(_differs(step)))
    context.console.print(table)


def _side(status: str | None, took_ms: float | None) -> str:
    if status is None:
        return "[dim]not in it[/]"
    return MARKS[status] + (f" [dim]{duration(took_ms)}[/]" if took_ms is not None else "")


def _differs(step: StepComparison) -> str:
    before, after = step.durations_ms
    said: list[str] = []
    if step.code_changed:
        said.append("code changed")
    if before and after and abs(after - before) > _NOTEWORTHY_MS:
        ratio = after / before
        if ratio >= _NOTEWORTHY_RATIO:
            said.append(f"{ratio:.1f} times slower")
        elif ratio <= 1 / _NOTEWORTHY_RATIO:
            said.append(f"{1 / ratio:.1f} times faster")
    said += [f"{each.name}: {_shown(each, 0)} → {_shown(each, 1)}" for each in step.metadata]
    return "; ".join(said)


def _shown(difference: MetadataDifference, side: int) -> str:
    value: Any = difference.values[side]
    plain: Any = cast("dict[str, Any]", value).get("value", cast("object", value)) if isinstance(value, dict) else value
    text = "none" if plain is None else str(plain)
    return text if len(text) <= 40 else f"{text[:37]}..."
