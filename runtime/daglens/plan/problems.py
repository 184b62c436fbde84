"""What keeps a plan from being made: every reason at once."""

from __future__ import annotations

from collections.abc import Sequence

from daglens.model.errors import DagsterError


class PlanProblems(DagsterError):
    """The run cannot start. `problems` are sentences, each naming what is wrong and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
