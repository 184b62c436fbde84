"""A plan carried out by an executor; the run's own facts are told by `run.py`."""

from __future__ import annotations

import time
from collections.abc import Callable

from daglens.events.error_info import error_info
from daglens.events.event import StepFailed, StepRetried, StepSkipped, StepStarted, StepSucceeded
from daglens.model.retry_policy import RetryPolicy
from daglens.plan.step import Step
from daglens.record import dataclass

from .active_plan import ActivePlan
from .hooks import run_hooks
from .resources_of_run import make_resources
from .run_context import Emit, RunContext
from .run_step import run_step
from .step_outcome import Failed, Interrupted, Outcome, Retry, Succeeded, outcome_of


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """`failed` are the steps that failed, in order; `interrupted` says that the run was stopped; `errors` are the
    exceptions where steps ran in this process.
    """

    failed: tuple[str, ...] = ()
    interrupted: bool = False
    errors: tuple[BaseException, ...] = ()

    @property
    def succeeded(self) -> bool:
        return not self.failed and not self.interrupted


def execute_in_process(run: RunContext, cancelled: Callable[[], bool]) -> PlanOutcome:
    """Runs every step here, one after the other; raises where a resource that they need cannot be made."""
    make_resources(run.resources, run.plan.steps.values())
    active = ActivePlan(run.plan)
    errors: list[BaseException] = []
    while not active.is_done():
        if cancelled():
            return PlanOutcome(tuple(active.failed), True, tuple(errors))
        step = active.take_ready()
        if step is None:
            break
        reason = active.skip_reason(step)
        if reason is not None:
            run.emit(StepSkipped(step.key, reason))
            active.skipped(step)
            continue
        outcome = run_attempts(step, run, active)
        match outcome:
            case Succeeded():
                active.succeeded(step, outcome.produced)
            case Interrupted():
                return PlanOutcome((*active.failed, step.key), True, (*errors, outcome.error))
            case Failed() | Retry():
                errors.append(outcome.error)
                active.did_fail(step)
                if run.raises:
                    break
    return PlanOutcome(tuple(active.failed), False, tuple(errors))


def run_attempts(step: Step, run: RunContext, active: ActivePlan) -> Outcome:
    """Attempts until one is the last; tells how each went."""
    attempt = 1
    while True:
        outcome = run_attempt(step, run, active, attempt)
        tell_outcome(step.key, outcome, attempt, run.emit)
        if not isinstance(outcome, Retry):
            if step.hook_defs:
                run_hooks(step, run, outcome)
            return outcome
        if outcome.delay_s > 0:
            time.sleep(outcome.delay_s)
        attempt += 1


def run_attempt(step: Step, run: RunContext, active: ActivePlan, attempt: int) -> Outcome:
    run.emit(StepStarted(step.key, attempt))
    started = time.perf_counter()
    try:
        produced = run_step(step, run, active, attempt)
    except BaseException as error:
        return outcome_of(error, attempt, retry_policy_of(step))
    run.emit(StepSucceeded(step.key, (time.perf_counter() - started) * 1000))
    return Succeeded(produced)


def retry_policy_of(step: Step) -> RetryPolicy | None:
    return step.retry_policy


def tell_outcome(step_key: str, outcome: Outcome, attempt: int, emit: Emit) -> None:
    match outcome:
        case Succeeded():
            pass
        case Retry():
            emit(StepRetried(step_key, attempt, outcome.delay_s, error_info(outcome.error)), outcome.error)
        case Failed():
            emit(StepFailed(step_key, error_info(outcome.error)), outcome.error)
        case Interrupted():
            emit(StepFailed(step_key, error_info(outcome.error)), outcome.error)
