"""Diagnostics as text: with their lines for people, and as JSON or GitHub annotations for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from daglens_cli.render.sarif import to_sarif

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import Diagnostic
    from daglens_analyzer.source.position import Range
    from daglens_cli.context import Context

COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan", "hint": "dim"}
_INDENT = " " * 8
_BEFORE = 10
"""Cells that are shown in front of what is underlined in a line that is too long."""
GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def render(format: str, diagnostics: Sequence[Diagnostic], analysis: Analysis, context: Context) -> None:
    """Print `diagnostics` in one of the formats of `daglens check --format`."""
    if format == "rich":
        print_excerpts(diagnostics, analysis, context)
    elif format == "json":
        print(json.dumps({"version": 1, "diagnostics": [to_json(item, context) for item in diagnostics]}, indent=2))
    elif format == "sarif":
        print(json.dumps(to_sarif(diagnostics, analysis, context), indent=2))
    else:
        for item in diagnostics:
            print(to_github(item, context))


def print_excerpts(diagnostics: Sequence[Diagnostic], analysis: Analysis, context: Context) -> None:
    """Each diagnostic with its line, underlined, then a count of them all."""
    from rich.cells import cell_len
    from rich.markup import escape
    from rich.text import Text

    from daglens_analyzer.source.newlines import with_line_feeds

    console = context.console
    for item in diagnostics:
        start, end = item.range
        colour = COLOURS[item.severity]
        place = f"{context.shown(item.path)}:{start.line + 1}:{start.column + 1}"
        console.print(f"[bold]{escape(place)}[/] [{colour}]{item.code}[/] [dim]{item.name}[/]")
        lines = with_line_feeds(analysis.text(item.path) or "").split("\n")
        if start.line < len(lines):
            line = lines[start.line]
            gutter = str(start.line + 1).rjust(5)
            last = end.column if end.line == start.line else len(line.rstrip())
            room = console.width - len(gutter) - 3 if console.is_terminal else None
            shown, first, last = excerpt(line, start.column, last, room)
            underline = blank_as(shown[:first]) + "^" * max(cell_len(shown[first:last]), 1)
            console.print(f"[dim]{gutter} │[/] {escape(shown)}", soft_wrap=True)
            console.print(f"[dim]      │[/] [{colour}]{underline}[/]", soft_wrap=True)
        for line in Text(item.message).wrap(console, console.width - len(_INDENT)):
            console.print(Text(_INDENT) + line)
        for related in item.related:
            path, at = related.location.path, related.location.range.start
            console.print(f"        [dim]{escape(context.shown(path))}:{at.line + 1}: {escape(related.message)}[/]")
        for fix in item.fixes:
            console.print(f"        [green]fix:[/] {escape(fix.title)}")
        console.print()
    console.print(summary(diagnostics))


def excerpt(line: str, first: int, last: int, room: int | None) -> tuple[str, int, int]:
    """The part of a line that has room, in cells, and where in it the columns from `first` to `last` are."""
    from rich.cells import cell_len

    if room is None or cell_len(line.expandtabs()) <= room:
        return line, first, last
    start = 0
    if cell_len(line[:last].expandtabs()) >= room:
        start = next(column for column in range(first + 1) if cell_len(line[column:first].expandtabs()) <= _BEFORE)
    shown = line[start:]
    while cell_len(shown.expandtabs()) >= room - 1 and len(shown) > 1:
        shown = shown[:-1]
    before = "…" if start else ""
    behind = "…" if start + len(shown) < len(line) else ""
    moved = len(before) - start
    return before + shown + behind, first + moved, min(last + moved, len(before + shown))


def blank_as(text: str) -> str:
    """Blanks as wide as a text in a terminal; tabs stay."""
    from rich.cells import cell_len

    return "".join("\t" if character == "\t" else " " * cell_len(character) for character in text)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`"2 errors, 1 warning"`, or that there is nothing to say."""
    counts = Counter(item.severity for item in diagnostics)
    parts = [
        f"{count} {name}{'s' if count > 1 and name != 'info' else ''}" for name in COLOURS if (count := counts[name])
    ]
    return ", ".join(parts) if parts else "[green]✓[/] no problems found"


def to_json(item: Diagnostic, context: Context) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "path": context.shown(item.path),
        "range": range_to_json(item.range),
        "fixes": [fix.title for fix in item.fixes],
        "related": [
            {
                "path": context.shown(other.location.path),
                "range": range_to_json(other.location.range),
                "message": other.message,
            }
            for other in item.related
        ],
    }


def range_to_json(range: Range) -> dict[str, dict[str, int]]:
    """1-based, columns in code points, `end` exclusive."""
    return {
        "start": {"line": range.start.line + 1, "column": range.start.column + 1},
        "end": {"line": range.end.line + 1, "column": range.end.column + 1},
    }


def to_github(item: Diagnostic, context: Context) -> str:
    """A workflow command, which GitHub shows beside the line of a pull request."""
    start, end = item.range
    message = _escaped(item.message)
    # Columns that end on another line are not taken.
    columns = f"col={start.column + 1}" + (f",endColumn={end.column + 1}" if start.line == end.line else "")
    file = _escaped(context.shown(item.path)).replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={start.line + 1},endLine={end.line + 1},{columns}"
    return f"::{GITHUB_LEVELS[item.severity]} {place},title={item.code} {item.name}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
