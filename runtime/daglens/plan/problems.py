"""What keeps a plan from being made: every reason at once."""

from __future__ import annotations

from collections.abc import Sequence

from daglens.events.error_info import error_info
from daglens.events.event import RunFailed
from daglens.model.errors import DagsterError


class PlanProblems(DagsterError):
    """The run cannot start. `problems` are sentences, each naming what is wrong and what to do.

    Where nothing is wrong but that inputs are missing, `missing_steps` would make them, and `select_instead` are the
    steps that were selected with these.
    """

    def __init__(
        self, problems: Sequence[str], missing_steps: Sequence[str] = (), select_instead: Sequence[str] = ()
    ) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
        self.missing_steps = tuple(missing_steps)
        self.select_instead = tuple(select_instead)


def failed_to_start(error: Exception) -> RunFailed:
    """How the log tells that a run did not begin."""
    if isinstance(error, PlanProblems):
        return RunFailed(error_info(error), missing_steps=error.missing_steps, select_instead=error.select_instead)
    return RunFailed(error_info(error))
