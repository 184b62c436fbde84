"""How long a run will still take, from how long its steps took before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from statistics import median

from daglens.client.history import RunHistory

_RUNS_LOOKED_AT = 100
_SAMPLES = 5


def usual_durations(history: RunHistory, job: str) -> dict[str, float]:
    """The median of the last few durations of each step of a job, in seconds."""
    samples: dict[str, list[float]] = {}
    for run in history.runs(_RUNS_LOOKED_AT):
        for step in run.steps if run.job == job else ():
            if step.status == "succeeded" and step.duration_ms is not None:
                samples.setdefault(step.step, []).append(step.duration_ms / 1000)
    return {step: median(found[:_SAMPLES]) for step, found in samples.items()}


def remaining_s(
    left: Collection[str],
    waits_for: Mapping[str, Collection[str]],
    usual_s: Mapping[str, float],
    running_for_s: Mapping[str, float],
    workers: int,
) -> float | None:
    """Seconds until the steps that are left have ended; None where one of them never ran before.

    Several workers need at least the longest chain of steps, and at least their share of all the work.
    """
    if any(step not in usual_s for step in left):
        return None
    needed = {step: max(usual_s[step] - running_for_s.get(step, 0.0), 0.0) for step in left}
    if workers <= 1:
        return sum(needed.values())
    ends: dict[str, float] = {}
    for step in _in_order(needed, waits_for):
        ends[step] = needed[step] + max((ends[each] for each in waits_for.get(step, ()) if each in ends), default=0.0)
    return max(max(ends.values(), default=0.0), sum(needed.values()) / workers)


def _in_order(steps: Collection[str], waits_for: Mapping[str, Collection[str]]) -> list[str]:
    """Each step after those it waits for."""
    order: dict[str, None] = {}
    pending = [(step, False) for step in reversed(list(steps))]
    entered: set[str] = set()
    while pending:
        step, is_left = pending.pop()
        if is_left:
            order[step] = None
        elif step not in entered:
            entered.add(step)
            pending.append((step, True))
            pending += [(each, False) for each in waits_for.get(step, ()) if each in steps]
    return list(order)
