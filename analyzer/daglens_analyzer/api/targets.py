"""What schedules and sensors start: a job by name, a job, or a selection that makes a job of its own."""

from __future__ import annotations

from daglens_analyzer.api.asset_selection import selection_of
from daglens_analyzer.api.reading import is_given, items
from daglens_analyzer.evaluate.values import Call, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import (
    AssetsDefinition,
    GraphDefinition,
    JobDefinition,
    Maybe,
    UnresolvedAssetJob,
)

ANONYMOUS = "__anonymous_asset_job_"


def job_name_of(target: Value | None, owner: Maybe[str] | None, call: Call) -> Maybe[str] | None:
    """The name of the job that is started; `owner` is the schedule or sensor whose selection makes a job."""
    match target:
        case JobDefinition(name=name) | UnresolvedAssetJob(name=name) | GraphDefinition(name=name):
            return name
        case Unknown():
            return target
        case _ if not is_given(target):
            return None
        case _:
            return f"{ANONYMOUS}{owner}" if isinstance(owner, str) else owner


def resolved_target(target: Value | None, call: Call) -> Value | None:
    """A job stays itself; anything else is a selection of assets."""
    if target is None or not is_given(target):
        return None
    is_job = isinstance(target, JobDefinition | UnresolvedAssetJob | GraphDefinition | Unknown)
    return target if is_job else selection_of(target, call)


def targeted_assets(target: Value | None, call: Call) -> tuple[AssetsDefinition, ...]:
    """The assets that are a target themselves, not selected by key: one, or those in a list."""
    if isinstance(target, AssetsDefinition):
        return (target,)
    listed, _ = items(target, call) if isinstance(target, SequenceValue) else ((), True)
    return tuple(given for given in listed if isinstance(given, AssetsDefinition))
