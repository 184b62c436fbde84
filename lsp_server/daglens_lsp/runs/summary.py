"""A run in a few lines of text."""

from __future__ import annotations

from daglens.client import RunState
from daglens.client.words import duration, elapsed_ms


def summary(run: RunState) -> str:
    """One line for the run, one for each step, and the errors."""
    took = elapsed_ms(run.started, run.ended)
    head = f"Run {run.run_id[:8]} of {run.job or 'assets'}: {run.status}"
    lines = [head if took is None else f"{head} after {duration(took)}"]
    for step in run.steps:
        error = "" if step.error is None else f": {step.error.text}"
        lines.append(f"  {step.step}: {step.status}{error}")
    if run.error is not None:
        lines.append(f"  {run.error.text}")
    return "\n".join(lines)
