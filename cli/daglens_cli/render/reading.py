"""How far the reading of a large project is, on a terminal: on standard error, gone when the answer comes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from daglens_analyzer.project.reading import Reading

PATIENCE_S = 0.5
"""What is done sooner needs no bar."""
_REFRESH_S = 0.1


@contextmanager
def reading_shown(reading: Reading, *, quiet: bool) -> Generator[None]:
    """While inside, a bar with the counts of `reading`; nothing where standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_show_after_a_while, args=(reading, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show_after_a_while(reading: Reading, done: threading.Event) -> None:
    if not done.wait(PATIENCE_S):
        from rich.console import Console

        show(reading, done, Console(stderr=True))


def show(reading: Reading, done: threading.Event, console: Console) -> None:
    """A bar that follows `reading` until it is `done`."""
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), console=console, transient=True) as bar:
        task = bar.add_task(reading.told, total=1.0)
        while not done.wait(_REFRESH_S):
            bar.update(task, description=reading.told, completed=reading.share)
