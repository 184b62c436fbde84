"""The moments at which a cron expression is due in a time zone, in order, with daylight saving as clocks have it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo

from .cron import Cron, ticks


class TickLine:
    """Ticks at or after `start`, made when first needed and kept. Moments are compared by what instant they are."""

    def __init__(self, cron: Cron, zone: tzinfo, start: datetime) -> None:
        self.moments: list[datetime] = []
        self._stamps: list[float] = []
        self._rest = _zoned_ticks(cron, zone, start)

    def grow_past(self, stamp: float) -> None:
        """Have at least one tick after `stamp`, where there is one."""
        while not self._stamps or self._stamps[-1] <= stamp:
            moment = next(self._rest, None)
            if moment is None:
                return
            self.moments.append(moment)
            self._stamps.append(moment.timestamp())

    def first_at_or_after(self, stamp: float) -> int:
        self.grow_past(stamp)
        return bisect_left(self._stamps, stamp)

    def first_after(self, stamp: float) -> int:
        self.grow_past(stamp)
        return bisect_right(self._stamps, stamp)

    def at(self, index: int) -> datetime | None:
        while len(self.moments) <= index:
            before = len(self.moments)
            self.grow_past(self._stamps[-1] if self._stamps else float("-inf"))
            if len(self.moments) == before:
                return None
        return self.moments[index]


def _zoned_ticks(cron: Cron, zone: tzinfo, start: datetime) -> Iterator[datetime]:
    """An hourly schedule runs in every hour that passes; another one at the first time that a clock shows its time."""
    every_hour = len(cron.hours) == 24
    local, stamp = start.astimezone(zone), start.timestamp()
    second_pass: list[datetime] = []
    for wall in ticks(cron, (local - timedelta(hours=3)).replace(tzinfo=None, fold=0)):
        moment = wall.replace(tzinfo=zone)
        again = wall.replace(tzinfo=zone, fold=1)
        repeated = again.utcoffset() != moment.utcoffset()
        skipped = repeated and _through_utc(moment, zone).replace(tzinfo=None) != wall
        if not repeated and second_pass:
            yield from (each for each in second_pass if each.timestamp() >= stamp)
            second_pass = []
        if skipped:
            if every_hour:
                continue
            moment = _through_utc(moment, zone)
        elif repeated and every_hour:
            second_pass.append(again)
        if moment.timestamp() >= stamp:
            yield moment


def _through_utc(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(timezone.utc).astimezone(zone)
