"""Steps that run in other processes, wherever those are: which start when, and what follows from how they end."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from daglens.events.event import ErrorInfo, Event, StepFailed, StepRetried, StepSkipped, StepStarted
from daglens.plan.step import Step

from .active_plan import ActivePlan
from .concurrency import Concurrency, timeout_of
from .execute_plan import PlanOutcome, retry_policy_of
from .run_context import RunContext
from .step_messages import Ended

_POLL_S = 0.1


class Elsewhere(ABC):
    """An executor starts a step's attempt somewhere, listens, and says how it ended; the rest is here."""

    def __init__(self, run: RunContext, concurrency: Concurrency) -> None:
        self.run = run
        self.concurrency = concurrency
        self.active = ActivePlan(run.plan)
        self.attempts: dict[str, int] = {}
        self._running: dict[str, Step] = {}
        self._deadlines: dict[str, float] = {}
        self._later: list[tuple[float, Step]] = []
        self._untold: list[Event] = []

    @abstractmethod
    def start(self, step: Step, attempt: int) -> None:
        """Begin an attempt; StepStarted has been told."""

    @abstractmethod
    def listen(self, timeout_s: float) -> None:
        """`tell` what running steps say, call `ended` for each that ended. Returns when something came, or after."""

    @abstractmethod
    def stop(self, step: Step) -> None:
        """End the step's attempt by force: nothing of it is told any more."""

    @abstractmethod
    def end_all(self) -> None:
        """End what still runs, and let go of everything."""

    def loop(self, cancelled: Callable[[], bool]) -> PlanOutcome:
        """Runs the plan. An interrupt comes out; `end_all` is for the caller to call, whatever happened."""
        try:
            while self._running or self._later or not self.active.is_done():
                if cancelled():
                    return PlanOutcome(tuple(self.active.failed), True)
                self._start_what_is_ready()
                if not self._running and not self._later and not self.active.ready:
                    break
                self._wait()
                self._stop_what_is_late()
            return PlanOutcome(tuple(self.active.failed))
        finally:
            self._tell_now()

    def tell(self, event: Event) -> None:
        """What comes in one burst is told together: before another step starts, and before anything is waited for."""
        self._untold.append(event)

    def _tell_now(self) -> None:
        untold, self._untold = self._untold, []
        if untold:
            self.run.emit_together(untold)

    def steps_to_come(self) -> int:
        """How many have not begun, as far as is known."""
        return len(self.active.waiting) - len(self._running)

    def ended(self, step: Step, ended: Ended) -> None:
        """The attempt came to its end."""
        if ended.last is not None:
            self.tell(ended.last)
        self._is_over(step)
        if isinstance(ended.last, StepRetried):
            self._later.append((time.monotonic() + ended.last.delay_s, step))
        elif isinstance(ended.last, StepFailed):
            self.active.did_fail(step)
        else:
            self.active.succeeded(step, ended.produced)

    def broke(self, step: Step, error: ErrorInfo) -> None:
        """The attempt ended without a word, or was ended."""
        self.ended(step, Ended(StepFailed(step.key, error), {}))

    def repeated(self, step: Step, error: ErrorInfo) -> None:
        """The attempt was lost on its way, and another one runs already."""
        attempt = self.attempts[step.key]
        self.tell(StepRetried(step.key, attempt, 0.0, error))
        self._begin(step, attempt + 1)

    def _begin(self, step: Step, attempt: int) -> None:
        self.attempts[step.key] = attempt
        self._running[step.key] = step
        timeout_s = timeout_of(step)
        if timeout_s is not None:
            self._deadlines[step.key] = time.monotonic() + timeout_s
        self.tell(StepStarted(step.key, attempt))

    def _is_over(self, step: Step) -> None:
        self._running.pop(step.key, None)
        self._deadlines.pop(step.key, None)

    def _start_what_is_ready(self) -> None:
        now = time.monotonic()
        for each in [each for each in self._later if each[0] <= now]:
            if self._may_start(each[1]):
                self._later.remove(each)
                self._start(each[1], self.attempts[each[1].key] + 1)
        while (step := self.active.take_ready(self._may_start)) is not None:
            reason = self.active.skip_reason(step)
            if reason is not None:
                self.tell(StepSkipped(step.key, reason))
                self.active.skipped(step)
                continue
            self._start(step, 1)

    def _may_start(self, step: Step) -> bool:
        return self.concurrency.allows(step, self._running.values())

    def _start(self, step: Step, attempt: int) -> None:
        self._begin(step, attempt)
        self._tell_now()
        self.start(step, attempt)

    def _wait(self) -> None:
        self._tell_now()
        moments = [*(each[0] for each in self._later), *self._deadlines.values()]
        timeout_s = max(0.0, min([_POLL_S, *(moment - time.monotonic() for moment in moments)]))
        if self._running:
            self.listen(timeout_s)
        else:
            time.sleep(timeout_s)

    def _stop_what_is_late(self) -> None:
        now = time.monotonic()
        for key in [key for key, deadline in self._deadlines.items() if deadline <= now]:
            step, attempt = self._running[key], self.attempts[key]
            self.stop(step)
            error = ErrorInfo("StepTimedOut", f"step {key!r} took longer than the {timeout_of(step):g} s it may take")
            policy = retry_policy_of(step)
            if policy is not None and attempt <= policy.max_retries:
                self.ended(step, Ended(StepRetried(key, attempt, policy.calculate_delay(attempt), error), {}))
            else:
                self.broke(step, error)
