"""`daglens demo`: the main job from end to end on the sample project, each command shown as one would type it."""

from __future__ import annotations

import shlex
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from daglens_cli.context import Context
from daglens_cli.errors import FINE, NO, UsageError

NAME = "demo"
SUMMARY = "write the sample project and run the main job on it"

SAMPLE_FILE = Path("shop", "definitions.py")
RATES = Path("data", "vat_rates.json")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("directory", nargs="?", default="daglens-demo", metavar="DIR", help="where to write it")


def run(arguments: Namespace, context: Context) -> int:
    from daglens_cli.main import main

    folder = Path(arguments.directory).resolve()
    write_sample(folder)
    say = Narrator(context, folder)

    def daglens(*words: str, expected: int = FINE) -> bool:
        say.command("daglens", *words)
        quiet = ("--quiet",) if context.quiet else ()
        return main(["--project", str(folder), *quiet, *words]) == expected

    say.text("The sample project, checked without running any of it:")
    went_well = daglens("check")
    say.text("What it defines, and what depends on what:")
    went_well &= daglens("graph")
    say.text("Make every asset. One step fails: a rate in data/vat_rates.json is not a number.")
    went_well &= daglens("materialize", "*", expected=NO)
    say.text('Write 0.25 for "25%", then run that one step again: what its inputs need is stored.')
    correct_rate(folder)
    went_well &= daglens("rerun", "last", "--steps", "vat_report.compute_vat")
    say.text("And what comes after it:")
    went_well &= daglens("rerun", "last", "--steps", "vat_report.write_vat_report")
    say.text("A job of ops, reading an asset that it does not make:")
    went_well &= daglens("run", "send_emails_job")
    say.text("The history, and the run that failed at first:")
    went_well &= daglens("runs", "list")
    went_well &= daglens("runs", "show", failed_run(folder))
    say.text(f"The project is in {folder}: open it in your editor and try the lenses.")
    if not went_well:
        context.console.print("[red]The demo did not go as it should: see above.[/]")
    return FINE if went_well else NO


class Narrator:
    """Says what comes next, and shows the command."""

    def __init__(self, context: Context, folder: Path) -> None:
        self.context = context
        self.folder = folder

    def text(self, text: str) -> None:
        self.context.console.print(f"\n[bold]{text}[/]", soft_wrap=True)

    def command(self, *words: str) -> None:
        self.context.console.print(f"[dim]$ {shlex.join(words)}[/]\n", soft_wrap=True)


def sample_project() -> Path:
    """The sample project that comes with Daglens: in an installed package, else in the checkout.

    Raises:
        UsageError: neither is there.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "sample_project", package.parent.parent / "examples" / "shop"):
        if (folder / SAMPLE_FILE).is_file():
            return folder
    raise UsageError("this installation of daglens has no sample project: reinstall it")


def write_sample(folder: Path) -> None:
    """Copy the sample into `folder`: a new or empty one, or one that holds an earlier demo.

    Raises:
        UsageError: the folder holds something else, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / SAMPLE_FILE).is_file())):
        raise UsageError(f"{folder} holds something else: name a new folder, as in `daglens demo my-demo`")
    ignored = shutil.ignore_patterns("__pycache__", ".daglens", "warehouse.db", "outbox.csv", "reports")
    try:
        shutil.copytree(sample_project(), folder, ignore=ignored, dirs_exist_ok=True)
    except OSError as error:
        raise UsageError(f"the sample project cannot be written to {folder}: {error}") from error


def failed_run(folder: Path) -> str:
    """The beginning of the id of the oldest run that failed."""
    from daglens.client import RunHistory

    history = RunHistory(folder)
    try:
        return next((run.run_id[:8] for run in reversed(history.runs()) if run.status == "failed"), "last")
    finally:
        history.close()


def correct_rate(folder: Path) -> None:
    rates = folder / RATES
    rates.write_text(rates.read_text(encoding="utf-8").replace('"25%"', '"0.25"'), encoding="utf-8")
