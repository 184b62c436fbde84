"""Partitions that are windows of time: hourly, daily, weekly, monthly, or of any cron schedule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, NamedTuple

from .cron import Cron, parse_cron, ticks
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterUnknownPartitionError
from .partitions import PartitionKeyRange, PartitionsDefinition


class TimeWindow(NamedTuple):
    """From `start` on, until before `end`."""

    start: datetime
    end: datetime


def zone_of(name: str | None) -> tzinfo:
    if name is None or name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


class TimeWindowPartitionsDefinition(PartitionsDefinition):
    """Each window lasts from one tick of the schedule to the next; its key is its start, written with `fmt`."""

    def __init__(
        self,
        start: datetime | str,
        fmt: str,
        end: datetime | str | None = None,
        schedule_type: Any = None,
        timezone: str | None = None,
        end_offset: int = 0,
        minute_offset: int | None = None,
        hour_offset: int | None = None,
        day_offset: int | None = None,
        cron_schedule: str | None = None,
        exclusions: Any = None,
    ) -> None:
        if cron_schedule is None and schedule_type is None:
            raise CheckError("Failure condition: One of schedule_type and cron_schedule must be provided")
        if cron_schedule is None:
            cron_schedule = _schedule(
                str(getattr(schedule_type, "value", schedule_type)), minute_offset or 0, hour_offset or 0, day_offset
            )
        cron = parse_cron(cron_schedule)
        if cron is None:
            raise DagsterInvalidDefinitionError(
                f"Found invalid cron schedule '{cron_schedule}' for a TimeWindowPartitionsDefinition."
            )
        self.fmt, self.timezone, self.end_offset, self.cron_schedule = fmt, timezone or "UTC", end_offset, cron_schedule
        self._cron: Cron = cron
        self.start = self._moment(start)
        self.end = None if end is None else self._moment(end)

    def _moment(self, given: datetime | str) -> datetime:
        if isinstance(given, datetime):
            return (
                given.astimezone(zone_of(self.timezone))
                if given.tzinfo
                else given.replace(tzinfo=zone_of(self.timezone))
            )
        return self._parsed(given)

    def _parsed(self, text: str) -> datetime:
        found = datetime.strptime(text, self.fmt)
        return found if found.tzinfo else found.replace(tzinfo=zone_of(self.timezone))

    def _ticks(self, start: datetime) -> Iterator[datetime]:
        """Ticks at or after `start`. Wall-clock times that daylight saving skips come an hour later, as clocks do."""
        zone = zone_of(self.timezone)
        for tick in ticks(self._cron, start.astimezone(zone).replace(tzinfo=None)):
            yield tick.replace(tzinfo=zone)

    def _windows(self, current_time: datetime | None) -> list[TimeWindow]:
        now = (current_time or datetime.now(timezone.utc)).astimezone(zone_of(self.timezone))
        last = min(self.end, now) if self.end is not None else now
        found: list[TimeWindow] = []
        after = self.end_offset
        stream = self._ticks(self.start)
        before = next(stream, None)
        for tick in stream:
            if before is None:
                break
            if tick > last:
                if after <= 0 or (self.end is not None and tick > self.end):
                    break
                after -= 1
            found.append(TimeWindow(before, tick))
            before = tick
        return found[: self.end_offset] if self.end_offset < 0 else found

    def get_partition_keys(
        self, current_time: datetime | None = None, dynamic_partitions_store: Any = None
    ) -> Sequence[str]:
        return [window.start.strftime(self.fmt) for window in self._windows(current_time)]

    def has_partition_key(self, partition_key: str, **kwargs: Any) -> bool:
        try:
            start = self._parsed(partition_key)
        except ValueError:
            return False
        windows = self._windows(None)
        return bool(windows) and windows[0].start <= start < windows[-1].end and next(self._ticks(start)) == start

    def time_window_for_partition_key(self, partition_key: str) -> TimeWindow:
        try:
            start = self._parsed(partition_key)
        except ValueError:
            raise DagsterUnknownPartitionError(f"{partition_key!r} is no partition key of this definition.") from None
        stream = self._ticks(start)
        first = next(stream)
        return TimeWindow(first, next(stream))

    def get_partition_key_for_timestamp(self, timestamp: float, end_closed: bool = False) -> str:
        moment = datetime.fromtimestamp(timestamp, zone_of(self.timezone))
        earlier = moment - timedelta(days=400)
        found = list(_until(self._ticks(earlier), moment, end_closed))
        return found[-1].strftime(self.fmt)

    def keys_between(self, start: datetime, end: datetime) -> list[str]:
        """The keys of the windows that overlap the time from `start` to `end`."""
        windows = self._windows(None)
        first = max(0, bisect_right([window.end for window in windows], start))
        return [window.start.strftime(self.fmt) for window in windows[first:] if window.start < end]

    def get_partition_keys_in_time_window(self, time_window: TimeWindow) -> list[str]:
        return [
            window.start.strftime(self.fmt)
            for window in self._windows(None)
            if time_window.start <= window.start < time_window.end
        ]

    def get_partition_keys_in_range(self, partition_key_range: PartitionKeyRange, **kwargs: Any) -> Sequence[str]:
        first = self._parsed(partition_key_range.start)
        last = self._parsed(partition_key_range.end)
        return [tick.strftime(self.fmt) for tick in _until(self._ticks(first), last, True)]

    def get_cron_schedule(
        self,
        minute_of_hour: int | None = None,
        hour_of_day: int | None = None,
        day_of_week: int | None = None,
        day_of_month: int | None = None,
    ) -> str:
        minute, hour, day, month, weekday = self.cron_schedule.split()
        return " ".join(
            (
                minute if minute_of_hour is None else str(minute_of_hour),
                hour if hour_of_day is None else str(hour_of_day),
                day if day_of_month is None else str(day_of_month),
                month,
                weekday if day_of_week is None else str(day_of_week),
            )
        )

    def _identity(self) -> tuple[Any, ...]:
        return (self.start, self.end, self.fmt, self.timezone, self.end_offset, self.cron_schedule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeWindowPartitionsDefinition) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())


def _until(stream: Iterator[datetime], last: datetime, included: bool) -> Iterator[datetime]:
    for tick in stream:
        if tick > last or (tick == last and not included):
            return
        yield tick


def _schedule(kind: str, minute: int, hour: int, day: int | None) -> str:
    match kind.upper():
        case "HOURLY":
            return f"{minute} * * * *"
        case "DAILY":
            return f"{minute} {hour} * * *"
        case "WEEKLY":
            return f"{minute} {hour} * * {day or 0}"
        case "MONTHLY":
            return f"{minute} {hour} {1 if day is None else day} * *"
        case _:
            raise CheckError(f"{kind!r} is no kind of schedule: use HOURLY, DAILY, WEEKLY or MONTHLY.")


class HourlyPartitionsDefinition(TimeWindowPartitionsDefinition):
    def __init__(
        self,
        start_date: datetime | str,
        end_date: datetime | str | None = None,
        minute_offset: int = 0,
        timezone: str | None = None,
        fmt: str | None = None,
        end_offset: int = 0,
        exclusions: Any = None,
    ) -> None:
        super().__init__(start_date, fmt or "%Y-%m-%d-%H:%M", end_date, "HOURLY", timezone, end_offset, minute_offset)


class DailyPartitionsDefinition(TimeWindowPartitionsDefinition):
    def __init__(
        self,
        start_date: datetime | str,
        end_date: datetime | str | None = None,
        minute_offset: int = 0,
        hour_offset: int = 0,
        timezone: str | None = None,
        fmt: str | None = None,
        end_offset: int = 0,
        exclusions: Any = None,
    ) -> None:
        super().__init__(
            start_date, fmt or "%Y-%m-%d", end_date, "DAILY", timezone, end_offset, minute_offset, hour_offset
        )


class WeeklyPartitionsDefinition(TimeWindowPartitionsDefinition):
    def __init__(
        self,
        start_date: datetime | str,
        end_date: datetime | str | None = None,
        minute_offset: int = 0,
        hour_offset: int = 0,
        day_offset: int = 0,
        timezone: str | None = None,
        fmt: str | None = None,
        end_offset: int = 0,
        exclusions: Any = None,
    ) -> None:
        super().__init__(
            start_date,
            fmt or "%Y-%m-%d",
            end_date,
            "WEEKLY",
            timezone,
            end_offset,
            minute_offset,
            hour_offset,
            day_offset,
        )


class MonthlyPartitionsDefinition(TimeWindowPartitionsDefinition):
    def __init__(
        self,
        start_date: datetime | str,
        end_date: datetime | str | None = None,
        minute_offset: int = 0,
        hour_offset: int = 0,
        day_offset: int = 1,
        timezone: str | None = None,
        fmt: str | None = None,
        end_offset: int = 0,
        exclusions: Any = None,
    ) -> None:
        super().__init__(
            start_date,
            fmt or "%Y-%m-%d",
            end_date,
            "MONTHLY",
            timezone,
            end_offset,
            minute_offset,
            hour_offset,
            day_offset,
        )
