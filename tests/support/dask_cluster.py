"""A Dask cluster as users have them: a scheduler and workers, each started by its own command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

_SCHEDULER_AT = re.compile(r"Scheduler at:\s+(tcp://\S+)")
_REGISTERED = re.compile(r"Registered to:")


class DaskCluster:
    """A scheduler with two workers of one thread each; ended by leaving the `with` block."""

    def __enter__(self) -> DaskCluster:
        self._folder = TemporaryDirectory()
        self._scheduler = _Started("scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
        self.address = self._scheduler.said(_SCHEDULER_AT)[1]
        self._workers = [self.add_worker(), self.add_worker()]
        for worker in self._workers:
            worker.said(_REGISTERED)
        return self

    def __exit__(self, *_: object) -> None:
        for each in (*self._workers, self._scheduler):
            each.end()
        self._folder.cleanup()

    def add_worker(self, *options: str) -> _Started:
        """One more worker, without a nanny: who kills it has killed it."""
        usual = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", self._folder.name)
        return _Started("worker", self.address, *usual, *options)

    def wait_for(self, worker: _Started) -> None:
        worker.said(_REGISTERED)


class _Started:
    def __init__(self, command: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + command, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent,
            env={**os.environ, "DASK_LOGGING__DISTRIBUTED": "info"},
        )

    def said(self, what: re.Pattern[str]) -> re.Match[str]:
        """Waits for a line of its log, and lets the rest pass from then on."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            found = what.search(line)
            if found:
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                return found
        raise AssertionError(f"the process ended with {self.process.wait()}")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
