"""What became of an asset, a step or a job the last time: answers from the project's run log.

Whoever wrote the log (this server, another editor, a terminal) counts alike. Answers are kept until the log changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from daglens.client import AssetStatus, RunHistory, RunState, StepRun

T = TypeVar("T")

# A job that has not run among so many runs shows no outcome.
_RECENT_RUNS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something ended, or that it runs."""

    run_id: str
    status: str
    time: str | None
    duration_ms: float | None


class PastRuns:
    """One project's history. Thread-safe."""

    def __init__(self, project: str, storage: str) -> None:
        self.project = project
        self.history = RunHistory(project, storage)
        self._lock = threading.Lock()
        self._revision = -1
        self._answers: dict[object, Any] = {}

    def asset(self, key: tuple[str, ...]) -> AssetStatus | None:
        return self._remembered(("asset", key), lambda: self.history.latest_for_asset(key))

    def step(self, step_key: str, job: str | None) -> StepRun | None:
        return self._remembered(("step", step_key, job), lambda: self.history.latest_for_step(step_key, job))

    def job(self, name: str) -> RunState | None:
        return next((run for run in self.recent() if run.job == name), None)

    def recent(self) -> tuple[RunState, ...]:
        """The newest runs, newest first."""
        return self._remembered("recent", lambda: self.history.runs(_RECENT_RUNS))

    def stale_steps(self, run_id: str) -> tuple[str, ...]:
        """What `rerun --stale` of the run would run."""
        return self._remembered(("stale", run_id), lambda: self.history.stale_steps(run_id))

    def close(self) -> None:
        self.history.close()

    def _remembered(self, question: object, answer: Callable[[], T]) -> T:
        revision = self.history.revision()
        with self._lock:
            if revision != self._revision:
                self._revision = revision
                self._answers.clear()
            if question in self._answers:
                return cast("T", self._answers[question])
        found = answer()
        with self._lock:
            # Looking may itself have recorded a lost run: then the next question asks anew.
            if revision == self._revision:
                self._answers[question] = found
        return found
