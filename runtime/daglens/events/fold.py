"""What a run looks like after the events so far: the one fold over events.

`fold` answers for a whole log; `RunFold` takes events as they arrive. Everything that shows a run (the terminal, a
lens, a tree, the history) reads the `RunState` made here and computes nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Literal

from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    Envelope,
    ErrorInfo,
    LogLine,
    RunCanceled,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.events.json import event_fields
from daglens.events.step_key import is_template, template_key
from daglens.record import dataclass

RunStatus = Literal["running", "succeeded", "failed", "canceled", "lost"]
StepStatus = Literal["planned", "running", "retrying", "succeeded", "skipped", "failed", "canceled", "lost"]
AssetKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of a run. `ended` is None while it runs; `attempts` counts those that began."""

    step: str
    status: StepStatus = "planned"
    started: str | None = None
    ended: str | None = None
    attempts: int = 0
    error: ErrorInfo | None = None
    skip_reason: str | None = None
    duration_ms: float | None = None
    inputs: tuple[StepInputLoaded, ...] = ()
    outputs: tuple[StepOutput, ...] = ()
    materialized: tuple[AssetMaterialized, ...] = ()
    checks: tuple[AssetCheckEvaluated, ...] = ()
    assets: tuple[AssetKey, ...] = ()


@dataclass(frozen=True, slots=True)
class RunState:
    """A run. `error` tells what ended it outside any step; times are RFC 3339 UTC.

    `planned`, `waits_for` and `code` are what its start said of the steps, `missing_steps` and `select_instead` what
    its failure did (see RunFailed). In place of a planned `clean[?]`, `steps` has the mapped steps that came to be.
    """

    run_id: str
    status: RunStatus = "running"
    job: str = ""
    engine: str = ""
    executor: str = ""
    parent_run_id: str | None = None
    root_run_id: str = ""
    started: str | None = None
    ended: str | None = None
    steps: tuple[StepState, ...] = ()
    error: ErrorInfo | None = None
    cancel_reason: str = ""
    last_n: int = 0
    planned: tuple[str, ...] = ()
    waits_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    code: Mapping[str, str] = field(default_factory=dict[str, str])
    missing_steps: tuple[str, ...] = ()
    select_instead: tuple[str, ...] = ()

    def step(self, key: str) -> StepState | None:
        return next((step for step in self.steps if step.step == key), None)

    @property
    def failed_steps(self) -> tuple[str, ...]:
        return tuple(step.step for step in self.steps if step.status == "failed")

    @property
    def materialized(self) -> tuple[AssetMaterialized, ...]:
        return tuple(event for step in self.steps for event in step.materialized)


class RunFold:
    """The state of one run while its events arrive."""

    def __init__(self, initial: RunState) -> None:
        self._run = initial
        self._steps: dict[str, StepState] = {step.step: step for step in initial.steps}
        self._mapped: dict[str, dict[str, StepState]] = {}

    def state(self) -> RunState:
        return replace(self._run, steps=tuple(self._all_steps()))

    def apply(self, envelope: Envelope) -> None:
        """Take the next event in. An event already taken in is ignored, so overlapping sources are harmless."""
        if envelope.n <= self._run.last_n:
            return
        self._run = replace(self._run, last_n=envelope.n, started=self._run.started or envelope.time)
        event, time = envelope.event, envelope.time
        match event:
            case RunStarted():
                self._begin(event)
            case StepStarted(step, attempt):
                started = self._step(step).started or time
                self._change(step, status="running", started=started, attempts=attempt, error=None)
            case StepInputLoaded(step):
                self._change(step, inputs=(*self._step(step).inputs, event))
            case StepOutput(step):
                self._change(step, outputs=(*self._step(step).outputs, event))
            case AssetMaterialized(step):
                self._change(step, materialized=(*self._step(step).materialized, event))
            case AssetCheckEvaluated(step):
                self._change(step, checks=(*self._step(step).checks, event))
            case StepSucceeded(step, duration_ms):
                self._change(step, status="succeeded", ended=time, duration_ms=duration_ms)
            case StepRetried(step, _, _, error):
                self._change(step, status="retrying", error=error)
            case StepSkipped(step, reason):
                self._change(step, status="skipped", ended=time, skip_reason=reason)
            case StepFailed(step, error):
                self._change(step, status="failed", ended=time, error=error)
            case RunSucceeded():
                self._end("succeeded", time)
            case RunFailed():
                self._run = replace(
                    self._run,
                    error=event.error,
                    missing_steps=event.missing_steps,
                    select_instead=event.select_instead,
                )
                self._end("lost" if event.lost else "failed", time)
            case RunCanceled(reason):
                self._run = replace(self._run, cancel_reason=reason)
                self._end("canceled", time)
            case LogLine() | AssetObserved():
                pass

    def _begin(self, event: RunStarted) -> None:
        self._run = replace(
            self._run,
            job=event.job,
            engine=event.engine,
            executor=event.executor,
            parent_run_id=event.parent_run_id,
            root_run_id=event.root_run_id,
            planned=event.steps,
            waits_for=event.waits_for,
            code=event.code,
        )
        for step in event.steps:
            self._change(step, assets=event.assets.get(step, ()))

    def _all_steps(self) -> Iterator[StepState]:
        for key, step in self._steps.items():
            if key in self._mapped:
                yield from self._mapped[key].values()
            elif self._run.status != "succeeded" or step.status != "planned" or not is_template(key):
                # A run that succeeded without one mapped step had nothing to map.
                yield step

    def _steps_beside(self, key: str) -> dict[str, StepState]:
        template = template_key(key)
        if template == key or template not in self._steps:
            return self._steps
        return self._mapped.setdefault(template, {})

    def _step(self, key: str) -> StepState:
        return self._steps_beside(key).get(key) or StepState(key)

    def _change(self, key: str, **changes: Any) -> None:
        self._steps_beside(key)[key] = replace(self._step(key), **changes)

    def _end(self, status: Literal["succeeded", "failed", "canceled", "lost"], time: str) -> None:
        self._run = replace(self._run, status=status, ended=time)
        interrupted: StepStatus = "lost" if status == "lost" else "canceled"
        for step in tuple(self._all_steps()):
            if step.status in ("running", "retrying"):
                self._change(step.step, status=interrupted, ended=time)


def fold(envelopes: Iterable[Envelope], initial: RunState) -> RunState:
    """The state of the run after all these events of it, in order."""
    running = RunFold(initial)
    for envelope in envelopes:
        running.apply(envelope)
    return running.state()


def to_json(run: RunState) -> dict[str, Any]:
    """The run as `daglens runs --format json` shows it."""
    return {
        "run_id": run.run_id,
        "parent_run_id": run.parent_run_id,
        "root_run_id": run.root_run_id,
        "job": run.job,
        "engine": run.engine,
        "executor": run.executor,
        "status": run.status,
        "started": run.started,
        "ended": run.ended,
        "error": None if run.error is None else event_fields(run.error),
        "steps": [_step_json(step) for step in run.steps],
    }


def _step_json(step: StepState) -> dict[str, Any]:
    return {
        "step": step.step,
        "status": step.status,
        "started": step.started,
        "ended": step.ended,
        "attempts": step.attempts,
        "error": None if step.error is None else event_fields(step.error),
        "skip_reason": step.skip_reason,
        "inputs": [
            {
                "input": loaded.input,
                "from_run_id": loaded.from_run_id,
                "from_step": loaded.from_step,
                "code_changed": loaded.code_changed,
            }
            for loaded in step.inputs
        ],
        "assets": [list(event.key) for event in step.materialized],
    }
