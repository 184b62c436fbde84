"""Which engine executes a run, and why."""

from __future__ import annotations

from daglens.record import dataclass
from daglens.user_error import UserError


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """`name` is what RunStarted says; `reason` is for a user to read."""

    name: str
    reason: str


class EngineNotAvailable(UserError):
    """The engine that was asked for cannot execute the run."""


def choose_engine(asked: str, parent: str | None = None) -> EngineChoice:
    """The engine for what was asked ("auto", "bundled", "dagster"); a re-run keeps its parent's. Raises UserError."""
    if asked not in ("auto", "bundled"):
        raise EngineNotAvailable(
            f"the engine `{asked}` is not available in this release: leave --engine out, or say `bundled`"
        )
    if parent not in (None, "", "bundled"):
        raise EngineNotAvailable(
            f"the run to run again was executed by the engine `{parent}`, and a re-run keeps its engine"
        )
    why = "asked for" if asked == "bundled" else "the only engine of this release"
    return EngineChoice("bundled", why if parent is None else "the engine of the run that is run again")
