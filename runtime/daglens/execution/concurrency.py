"""How many steps may run at once: in all, and of those with a tag."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, cast

from daglens.plan.step import ExecutionPlan, Step
from daglens.record import dataclass

TIMEOUT_TAG = "daglens/timeout"
"""An op's tag: after so many seconds an attempt of its step is ended, and counts as failed."""


@dataclass(frozen=True, slots=True)
class TagLimit:
    """At most `limit` steps with the tag at once: of one value, of each value by itself, or with it at all."""

    key: str
    limit: int
    value: str | None = None
    is_for_each_value: bool = False

    def allows(self, step: Step, running: Iterable[Step]) -> bool:
        own = step.tags.get(self.key)
        if own is None or self.value not in (None, own):
            return True
        others = [each.tags.get(self.key) for each in running]
        same = [each for each in others if each is not None and (each == own or self._counts_all())]
        return len(same) < self.limit

    def _counts_all(self) -> bool:
        return self.value is None and not self.is_for_each_value


@dataclass(frozen=True, slots=True)
class Concurrency:
    """What an executor's configuration allows."""

    most: int
    tags: tuple[TagLimit, ...] = ()

    def allows(self, step: Step, running: Iterable[Step]) -> bool:
        steps = tuple(running)
        return len(steps) < self.most and all(limit.allows(step, steps) for limit in self.tags)


def concurrency_of(plan: ExecutionPlan, asked: int | None, usual: int | None = None) -> Concurrency:
    """From the run config's `execution`, else from the job's configured executor, in Dagster's words.

    `asked` goes before both; `usual` is for where nobody says anything, else one step for each processor. Raises
    ValueError for a limit that is none.
    """
    config = _executor_config(plan)
    most = asked or config.get("max_concurrent") or usual or os.cpu_count() or 1
    return Concurrency(
        max(1, int(most)), tuple(_tag_limit(each) for each in config.get("tag_concurrency_limits") or ())
    )


def timeout_of(step: Step) -> float | None:
    """Seconds that an attempt may take, None for ever. Raises ValueError where the tag is no number."""
    text = step.tags.get(TIMEOUT_TAG)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"the tag {TIMEOUT_TAG} of step {step.key!r} is a number of seconds, not {text!r}") from None


def _executor_config(plan: ExecutionPlan) -> Mapping[str, Any]:
    raw = _mapping(getattr(plan.config, "raw", None))
    given = _mapping(_mapping(raw.get("execution")).get("config"))
    given = _mapping(given.get("multiprocess")) or given
    return {**_mapping(getattr(plan.job.executor_def, "config", None)), **given}


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _tag_limit(given: Any) -> TagLimit:
    match given:
        case {"key": str(key), "limit": int(limit), **rest} if limit > 0:
            value: Any = cast("Mapping[str, Any]", rest).get("value")
            if isinstance(value, Mapping):
                return TagLimit(key, limit, None, bool(_mapping(value).get("applyLimitPerUniqueValue")))
            return TagLimit(key, limit, value)
        case _:
            raise ValueError(f"a tag concurrency limit is a mapping with `key` and a `limit` above 0, not {given!r}")
