"""How an attempt of a step ended: the one place where exceptions become outcomes."""

from __future__ import annotations

from typing import Any

from daglens.model.errors import DagsterError, DagsterExecutionInterruptedError
from daglens.model.event_values import Failure, RetryRequested
from daglens.record import dataclass

from .active_plan import Produced


@dataclass(frozen=True, slots=True)
class Succeeded:
    produced: Produced


@dataclass(frozen=True, slots=True)
class Retry:
    """Another attempt follows, `delay_s` seconds later."""

    delay_s: float
    error: BaseException


@dataclass(frozen=True, slots=True)
class Failed:
    error: BaseException


@dataclass(frozen=True, slots=True)
class Interrupted:
    error: BaseException


Outcome = Succeeded | Retry | Failed | Interrupted


def outcome_of(error: BaseException, attempt: int, policy: Any) -> Outcome:
    """What follows from an exception in the `attempt`-th attempt (from 1) under a retry policy, or None."""
    if isinstance(error, (KeyboardInterrupt, DagsterExecutionInterruptedError)):
        return Interrupted(error)
    if isinstance(error, RetryRequested):
        if attempt <= error.max_retries:
            return Retry(error.seconds_to_wait or 0.0, error)
        cause = error.__cause__
        return Failed(cause if cause is not None else error)
    if isinstance(error, Failure) and not error.allow_retries:
        return Failed(error)
    if isinstance(error, (Exception, SystemExit)):
        retriable = not isinstance(error, DagsterError) or isinstance(error, Failure) or _is_users(error)
        if policy is not None and retriable and attempt <= policy.max_retries:
            return Retry(policy.calculate_delay(attempt), error)
        return Failed(error)
    return Interrupted(error)


def _is_users(error: BaseException) -> bool:
    """Whether an error of the API was raised on account of user code, so that another attempt may go better."""
    return type(error).__name__ in ("DagsterTypeCheckDidNotPass", "DagsterAssetCheckFailedError")
