"""What a schedule or sensor may target: jobs, names of jobs, or a selection of assets."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import warnings
from enum import Enum
from typing import Any

from .asset_job import UnresolvedAssetJobDefinition, define_asset_job
from .asset_selection import AssetSelection
from .errors import CheckError
from .graph import GraphDefinition
from .job import JobDefinition

ANONYMOUS = "__anonymous_asset_job_"


class DefaultScheduleStatus(Enum):
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class DefaultSensorStatus(Enum):
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


def assets_among(target: Any) -> list[Any]:
    """The definitions of assets that a `target=` holds, which a code location then has."""
    listed: list[Any] = list(target) if isinstance(target, (list, tuple)) else [target]
    return [each for each in listed if getattr(type(each), "__is_asset_like__", False)]


def resolve_target(target: Any, owner: str) -> Any:
    """A `job=` or `target=` as a job, or an unresolved job of assets; raises CheckError for anything else."""
    if target is None or isinstance(target, (JobDefinition, UnresolvedAssetJobDefinition)):
        return target
    if isinstance(target, GraphDefinition):
        warnings.warn(
            "Passing GraphDefinition to the job argument of schedules and sensors is deprecated: pass "
            "`my_graph.to_job()`.",
            DeprecationWarning,
            stacklevel=4,
        )
        return target.to_job()
    if isinstance(target, (AssetSelection, str, list, tuple)) or getattr(type(target), "__is_asset_like__", False):
        return define_asset_job(f"{ANONYMOUS}{owner}", AssetSelection.from_coercible(target))
    raise CheckError(f"Failure condition: Invalid target passed to schedule/sensor. Target: {target}")
