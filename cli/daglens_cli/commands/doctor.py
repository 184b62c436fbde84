"""`daglens doctor`: what would be used for this project, and why something would not work."""

from __future__ import annotations

import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from daglens_cli.context import Context
from daglens_cli.errors import FINE, NO

if TYPE_CHECKING:
    from daglens.client import RunRequest

NAME = "doctor"
SUMMARY = "which interpreter, engine, code locations and storage; and what would not work"


class Finding(NamedTuple):
    """One line of the answer. `advice` is what to do where it is not fine."""

    is_fine: bool
    what: str
    answer: str
    advice: str = ""


def add_arguments(parser: ArgumentParser) -> None:
    parser.set_defaults(format="rich")


def run(arguments: Namespace, context: Context) -> int:
    from rich.markup import escape
    from rich.table import Table

    findings = list(examine(context))
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        mark = "[green]✓[/]" if finding.is_fine else "[red]✗[/]"
        advice = f"\n[yellow]{escape(finding.advice)}[/]" if finding.advice else ""
        table.add_row(mark, f"[bold]{finding.what}[/]", escape(finding.answer) + advice)
    context.console.print(table)
    return FINE if all(finding.is_fine for finding in findings) else NO


def examine(context: Context) -> Iterator[Finding]:
    from daglens.client import RunRequest
    from daglens_cli.main import version
    from daglens_cli.project_settings import with_project_settings

    yield Finding(True, "daglens", f"{version()} on Python {platform.python_version()}, {sys.executable}")
    yield Finding(True, "project", context.project.as_posix())
    request, configured = with_project_settings(RunRequest("materialize", context.project.as_posix()))
    yield from examine_definitions(context)
    yield from examine_interpreter(request, configured)
    yield from examine_standby(request)
    yield examine_storage(context.project / request.storage)


def examine_definitions(context: Context) -> Iterator[Finding]:
    """What the analyzer finds, without running anything."""
    from daglens_analyzer.features.diagnostics import all_diagnostics
    from daglens_cli.analysis import analyze
    from daglens_cli.render.diagnostics import summary

    analysis = analyze(context, ())
    locations = [location for location in analysis.graph().locations if location.assets or location.jobs]
    advice = "" if locations else "bind a Definitions(...) at module level, or name its module in [tool.dagster]"
    yield Finding(bool(locations), "code locations", str(len(locations)) if locations else "none found", advice)
    for location in locations:
        kinds = {"asset": location.assets, "job": location.jobs, "schedule": location.schedules}
        counts = ", ".join(f"{len(found)} {kind}{'' if len(found) == 1 else 's'}" for kind, found in kinds.items())
        yield Finding(True, f"  {location.name}", f"{counts}  ({context.shown(location.path)})")
    diagnostics = all_diagnostics(analysis)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    said = summary(diagnostics) if diagnostics else "no problems found"
    yield Finding(not errors, "diagnostics", said, "`daglens check` shows them" if errors else "")


def examine_interpreter(request: RunRequest, configured: str | None) -> Iterator[Finding]:
    """The interpreter that a run would use; it is started, and loads the project as a run would."""
    from daglens.client import ClientError, describe, find_interpreter

    try:
        interpreter = find_interpreter(request.project, configured=configured, environ=os.environ)
    except ClientError as error:
        yield Finding(False, "interpreter", str(error))
        return
    yield Finding(True, "interpreter", f"{interpreter.path}  ({interpreter.origin})")
    try:
        answer = describe(
            request.project,
            python=interpreter.path,
            source_roots=request.source_roots,
            engine=request.engine,
            locations=request.locations,
        )
    except ClientError as error:
        yield Finding(False, "engine", request.engine, f"the interpreter gives no answer: {error}")
        return
    engine = f"{answer['engine']['name']}, because {answer['engine']['reason']}"
    for failure in answer["failures"]:
        error = failure["error"]
        yield Finding(False, "engine", engine, f"the project does not load: {error['message']}")
    if not answer["failures"]:
        count = sum(len(location["assets"]) for location in answer["code_locations"])
        yield Finding(True, "engine", f"{engine}; on Python {answer['python']} the project loads, with {count} assets")


def examine_standby(request: RunRequest) -> Iterator[Finding]:
    """The processes that wait for a click, as the programs that keep them tell."""
    from daglens.client import read_standby_notes

    notes = read_standby_notes(request.project, request.storage)
    if not notes:
        yield Finding(
            True, "standby", "none: an editor keeps one after its first run here; a terminal's runs start anew"
        )
    for host, note in notes.items():
        match note.state:
            case "none":
                said = f"none: {note.reason}"
            case "starting":
                said = f"process {note.pid} is importing {note.modules} modules"
            case _:
                packages = ", ".join(note.packages) or "no package"
                said = f"process {note.pid} waits for a click, with {note.modules} modules imported ({packages})"
        yield Finding(True, "standby", f"{said}  (kept by process {host})")


def examine_storage(storage: Path) -> Finding:
    """Whether runs can be recorded."""
    from daglens.client import ClientError, RunHistory

    existing = storage if storage.exists() else storage.parent
    if not os.access(existing, os.W_OK):
        return Finding(False, "storage", storage.as_posix(), "it cannot be written: runs need it for their log")
    history = RunHistory(storage.parent, storage.name)
    try:
        count = len(history.runs(limit=1000))
    except ClientError as error:
        return Finding(False, "storage", storage.as_posix(), str(error))
    finally:
        history.close()
    return Finding(True, "storage", f"{storage.as_posix()}  ({count} run{'' if count == 1 else 's'})")
