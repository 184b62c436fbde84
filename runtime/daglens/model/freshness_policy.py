"""`FreshnessPolicy`: how old an asset may get."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from daglens.record import dataclass

from .cron import is_valid_cron, parse_cron, ticks
from .errors import CheckError
from .time_zones import is_time_zone

_LEAST = timedelta(minutes=1)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise CheckError(f"Invariant failed. Description: {what}")


@dataclass(frozen=True)
class FreshnessPolicy:
    """The base; made by `time_window` and `cron`."""

    @staticmethod
    def time_window(fail_window: timedelta, warn_window: timedelta | None = None) -> TimeWindowFreshnessPolicy:
        """Fresh while the last materialization is younger than `fail_window`, with a warning before that."""
        _require(fail_window >= _LEAST, "fail_window must be a minute or longer")
        if warn_window is not None:
            _require(warn_window >= _LEAST, "warn_window must be a minute or longer")
            _require(warn_window < fail_window, "warn_window must be less than fail_window")
        return TimeWindowFreshnessPolicy(fail_window, warn_window)

    @staticmethod
    def cron(deadline_cron: str, lower_bound_delta: timedelta, timezone: str = "UTC") -> CronFreshnessPolicy:
        """Fresh while each deadline found a materialization at most `lower_bound_delta` older than itself."""
        _require(is_valid_cron(deadline_cron), "Invalid cron string.")
        _require(lower_bound_delta >= _LEAST, "lower_bound_delta must be a minute or longer")
        shortest = _shortest_interval(deadline_cron)
        _require(
            lower_bound_delta <= shortest,
            f"lower_bound_delta must be no longer than the shortest time between two deadlines, {shortest}",
        )
        _require(is_time_zone(timezone), f"Invalid IANA timezone: {timezone}")
        return CronFreshnessPolicy(deadline_cron, lower_bound_delta, timezone)


@dataclass(frozen=True)
class TimeWindowFreshnessPolicy(FreshnessPolicy):
    fail_window: timedelta
    warn_window: timedelta | None = None


@dataclass(frozen=True)
class CronFreshnessPolicy(FreshnessPolicy):
    deadline_cron: str
    lower_bound_delta: timedelta
    timezone: str = "UTC"


@dataclass(frozen=True)
class LegacyFreshnessPolicy:
    """The older kind: the data an asset holds is never older than this, at all times or at the ticks of a cron."""

    maximum_lag_minutes: float
    cron_schedule: str | None = None
    cron_schedule_timezone: str | None = None

    def __post_init__(self) -> None:
        if self.cron_schedule is not None and not is_valid_cron(self.cron_schedule):
            raise CheckError(f"Invalid cron schedule '{self.cron_schedule}'.")
        if self.cron_schedule is None and self.cron_schedule_timezone is not None:
            raise CheckError("Cannot specify a timezone for a freshness policy without a cron schedule.")

    @property
    def maximum_lag_delta(self) -> timedelta:
        return timedelta(minutes=self.maximum_lag_minutes)


def _shortest_interval(schedule: str) -> timedelta:
    """Of the next ticks, as many as show every step of the fields."""
    cron = parse_cron(schedule)
    if cron is None:
        return timedelta.max
    found = list(islice(ticks(cron, datetime(2024, 1, 1)), 200))
    return min((later - earlier for earlier, later in pairwise(found)), default=timedelta.max)


def apply_freshness_policy(spec: Any, policy: FreshnessPolicy, overwrite_existing: bool = True) -> Any:
    """The spec with the policy; where it has one already, only if that may be overwritten."""
    if spec.freshness_policy is not None and not overwrite_existing:
        return spec
    return spec.replace_attributes(freshness_policy=policy)
