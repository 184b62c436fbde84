"""When a failed step is tried again by itself."""

from __future__ import annotations

from enum import Enum

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError


class Backoff(Enum):
    LINEAR = "LINEAR"
    EXPONENTIAL = "EXPONENTIAL"


class Jitter(Enum):
    FULL = "FULL"
    PLUS_MINUS = "PLUS_MINUS"


@dataclass(frozen=True)
class RetryPolicy:
    """At most `max_retries` further attempts, each `delay` seconds later, grown by `backoff`, spread by `jitter`."""

    max_retries: int = 1
    delay: float | None = None
    backoff: Backoff | None = None
    jitter: Jitter | None = None

    def __post_init__(self) -> None:
        for name in ("backoff", "jitter"):
            if getattr(self, name) is not None and self.delay is None:
                raise DagsterInvalidDefinitionError(f"Can not set {name} on RetryPolicy without also setting delay")

    def calculate_delay(self, attempt_num: int) -> float:
        """Seconds to wait before the attempt after the `attempt_num`-th (from 1)."""
        delay = self.delay or 0.0
        match self.backoff:
            case Backoff.EXPONENTIAL:
                delay *= 2**attempt_num - 1
            case Backoff.LINEAR:
                delay *= attempt_num
            case None:
                pass
        import random

        match self.jitter:
            case Jitter.FULL:
                return random.random() * delay
            case Jitter.PLUS_MINUS:
                return delay + (2 * random.random() - 1) * (self.delay or 0.0)
            case None:
                return delay
