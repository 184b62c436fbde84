"""Two runs side by side: what went differently, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daglens.events.fold import RunState, StepState


@dataclass(frozen=True, slots=True)
class MetadataDifference:
    """A metadata entry of an asset that the two runs recorded differently; None where one did not record it."""

    asset: tuple[str, ...]
    partition: str | None
    name: str
    values: tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class StepComparison:
    """A step in the first and in the second run; None where a run has no such step.

    `code_changed` says whether its code differs between the two, None where that is not known.
    """

    step: str
    statuses: tuple[str | None, str | None]
    durations_ms: tuple[float | None, float | None]
    code_changed: bool | None
    metadata: tuple[MetadataDifference, ...]


def compare_runs(first: RunState, second: RunState) -> tuple[StepComparison, ...]:
    """Every step of either run, in the order of the first one, then of the second."""
    keys = dict.fromkeys(step.step for run in (first, second) for step in run.steps)
    return tuple(_compared(key, first, second) for key in keys)


def to_json(first: RunState, second: RunState) -> dict[str, Any]:
    """As `runs compare --format json` shows it; what has a value for each run is a list of two."""
    return {
        "version": 1,
        "runs": [first.run_id, second.run_id],
        "steps": [
            {
                "step": step.step,
                "status": list(step.statuses),
                "duration_ms": list(step.durations_ms),
                "code_changed": step.code_changed,
                "metadata": [
                    {
                        "key": list(each.asset),
                        "partition": each.partition,
                        "name": each.name,
                        "values": list(each.values),
                    }
                    for each in step.metadata
                ],
            }
            for step in compare_runs(first, second)
        ],
    }


def _compared(key: str, first: RunState, second: RunState) -> StepComparison:
    steps = (first.step(key), second.step(key))
    codes = (first.code.get(key), second.code.get(key))
    return StepComparison(
        key,
        (steps[0].status if steps[0] else None, steps[1].status if steps[1] else None),
        (steps[0].duration_ms if steps[0] else None, steps[1].duration_ms if steps[1] else None),
        codes[0] != codes[1] if codes[0] and codes[1] else None,
        tuple(_differences(*steps)) if steps[0] and steps[1] else (),
    )


def _differences(first: StepState | None, second: StepState | None) -> Iterator[MetadataDifference]:
    before, after = _metadata(first), _metadata(second)
    for at in dict.fromkeys((*before, *after)):
        if before.get(at) != after.get(at):
            yield MetadataDifference(*at, (before.get(at), after.get(at)))


def _metadata(step: StepState | None) -> dict[tuple[tuple[str, ...], str | None, str], Any]:
    return {
        (event.key, event.partition, name): value
        for event in (step.materialized if step else ())
        for name, value in event.metadata.items()
    }
