"""What a tick of a schedule or sensor comes to: runs to launch, or why none."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .errors import DagsterInvariantViolationError
from .run_requests import RunRequest, SkipReason


@dataclass(frozen=True)
class SensorExecutionData:
    """`cursor` is what the next tick gets; `dagster_run_reactions` say which runs a run status sensor looked at."""

    run_requests: Sequence[RunRequest] | None
    skip_message: str | None
    cursor: str | None
    dagster_run_reactions: Sequence[Any] | None = None
    dynamic_partitions_requests: Sequence[Any] | None = None
    asset_events: Sequence[Any] = ()
    captured_log_key: Sequence[str] | None = None


@dataclass(frozen=True)
class ScheduleExecutionData:
    run_requests: Sequence[RunRequest] | None
    skip_message: str | None
    captured_log_key: Sequence[str] | None = None


def answers(returned: Any) -> list[Any]:
    """All that a function gave: what it yielded and then returned, a list's items, or the one thing."""
    if inspect.isgenerator(returned):
        found: list[Any] = []
        while True:
            try:
                found.append(next(returned))
            except StopIteration as end:
                return found if end.value is None else [*found, end.value]
    if isinstance(returned, (list, tuple)):
        return list(returned)
    return [returned]


def requests_and_skip(items: Sequence[Any], what: str, name: str) -> tuple[list[RunRequest], str | None]:
    """RunRequests, or the one SkipReason, among a tick's answers; raises where there are other things or both."""
    requests = [each for each in items if isinstance(each, RunRequest)]
    skips = [each for each in items if isinstance(each, SkipReason)]
    others = [each for each in items if each is not None and not isinstance(each, (RunRequest, SkipReason))]
    if others:
        raise DagsterInvariantViolationError(
            f"{what.capitalize()} '{name}' returned {others[0]}, a {type(others[0])}: it may return RunRequests or a "
            "SkipReason."
        )
    if len(skips) > 1 or (skips and requests):
        raise DagsterInvariantViolationError(
            f"{what.capitalize()} '{name}' gave {len(requests)} RunRequests and {len(skips)} SkipReasons: it gives "
            "runs, or one reason why there are none."
        )
    return requests, skips[0].skip_message if skips else None


def with_target_tags(request: RunRequest, tags: Mapping[str, str]) -> RunRequest:
    return request.with_replaced_attrs(tags={**request.tags, **tags})
