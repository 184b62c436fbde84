"""Policies that definitions carry for schedulers and backfills: BackfillPolicy, AutomationCondition,
AutoMaterializePolicy.
"""

from __future__ import annotations

from typing import Any

from daglens.record import dataclass

from .cron import is_valid_cron
from .errors import ParameterCheckError


@dataclass(frozen=True)
class BackfillPolicy:
    """How many partitions one run of a backfill takes; None is all of them."""

    max_partitions_per_run: int | None = 1

    @staticmethod
    def single_run() -> BackfillPolicy:
        return BackfillPolicy(None)

    @staticmethod
    def multi_run(max_partitions_per_run: int = 1) -> BackfillPolicy:
        if not isinstance(max_partitions_per_run, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(
                f'Param "max_partitions_per_run" is not a int. Got {max_partitions_per_run!r} which '
                f"is type {type(max_partitions_per_run)}."
            )
        return BackfillPolicy(max_partitions_per_run)


@dataclass(frozen=True)
class AutomationCondition:
    """When an asset should be made by itself: a name and its operands. Carried by definitions."""

    name: str
    operands: tuple[Any, ...] = ()
    label: str | None = None

    def __and__(self, other: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("and", (self, other))

    def __or__(self, other: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("or", (self, other))

    def __invert__(self) -> AutomationCondition:
        return AutomationCondition("not", (self,))

    def with_label(self, label: str) -> AutomationCondition:
        return AutomationCondition(self.name, self.operands, label)

    def since(self, reset: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("since", (self, reset))

    def newly_true(self) -> AutomationCondition:
        return AutomationCondition("newly_true", (self,))

    @staticmethod
    def eager() -> AutomationCondition:
        return AutomationCondition("eager")

    @staticmethod
    def on_missing() -> AutomationCondition:
        return AutomationCondition("on_missing")

    @staticmethod
    def on_cron(cron_schedule: str, cron_timezone: str = "UTC") -> AutomationCondition:
        if not is_valid_cron(cron_schedule):
            raise ParameterCheckError(
                f"Invariant violation for parameter cron_schedule. Description: Invalid cron schedule: {cron_schedule}"
            )
        return AutomationCondition("on_cron", (cron_schedule, cron_timezone))

    @staticmethod
    def missing() -> AutomationCondition:
        return AutomationCondition("missing")

    @staticmethod
    def in_progress() -> AutomationCondition:
        return AutomationCondition("in_progress")

    @staticmethod
    def newly_updated() -> AutomationCondition:
        return AutomationCondition("newly_updated")

    @staticmethod
    def any_deps_updated() -> AutomationCondition:
        return AutomationCondition("any_deps_updated")

    @staticmethod
    def any_deps_missing() -> AutomationCondition:
        return AutomationCondition("any_deps_missing")

    @staticmethod
    def in_latest_time_window(lookback_delta: Any = None) -> AutomationCondition:
        return AutomationCondition("in_latest_time_window", (lookback_delta,))


class AutoMaterializePolicy:
    """The older spelling of automation conditions."""

    @staticmethod
    def eager(max_materializations_per_minute: int | None = 1) -> AutomationCondition:
        return AutomationCondition("eager")

    @staticmethod
    def lazy(max_materializations_per_minute: int | None = 1) -> AutomationCondition:
        return AutomationCondition("lazy")
