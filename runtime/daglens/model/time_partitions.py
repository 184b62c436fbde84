"""Partitions that are windows of time: hourly, daily, weekly, monthly, or of any cron schedule."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from .cron import Cron, parse_cron
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterUnknownPartitionError
from .partition_loading_context import current_partition_context
from .partitions import PartitionKeyRange, PartitionsDefinition
from .tick_line import TickLine
from .time_zones import zone_of

_LONGEST_WINDOW = timedelta(days=400)


class TimeWindow(NamedTuple):
    """From `start` on, until before `end`."""

    start: datetime
    end: datetime


# Which of minute, hour, day, month and weekday a cadence's cron expression gives as numbers.
_CADENCES: dict[tuple[bool, ...], str] = {
    (True, False, False, False, False): "hourly",
    (True, True, False, False, False): "daily",
    (True, True, False, False, True): "weekly",
    (True, True, True, False, False): "monthly",
}
_REFUSED = {"hourly": ("hour_of_day",), "daily": ("day_of_week", "day_of_month"), "weekly": (), "monthly": ()}


class TimeWindowPartitionsDefinition(PartitionsDefinition):
    """Each window lasts from one tick of the schedule to the next; its key is its start, written with `fmt`.

    `exclusions` are moments, or cron expressions whose ticks are the starts of windows that do not exist.
    """

    has_time_order = True

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
        exclusions: Sequence[str | datetime] | None = None,
    ) -> None:
        if cron_schedule is None and schedule_type is None:
            raise CheckError("TimeWindowPartitionsDefinition needs a `cron_schedule` or a `schedule_type`.")
        if cron_schedule is None:
            cron_schedule = _schedule(
                str(getattr(schedule_type, "value", schedule_type)), minute_offset or 0, hour_offset or 0, day_offset
            )
        cron = parse_cron(cron_schedule)
        if cron is None:
            raise DagsterInvalidDefinitionError(
                f'Found invalid cron schedule "{cron_schedule}" for partitions of time.'
            )
        self.fmt, self.timezone, self.end_offset, self.cron_schedule = fmt, timezone or "UTC", end_offset, cron_schedule
        self._cron: Cron = cron
        self.start = self._moment(start)
        self.end = None if end is None else self._moment(end)
        self.exclusions = tuple(exclusions or ())
        self._excluded_crons = tuple(_exclusion(each) for each in self.exclusions if isinstance(each, str))
        self._excluded_stamps = {
            self._moment(each).timestamp() for each in self.exclusions if isinstance(each, datetime)
        }
        self._written: tuple[int, list[str]] = (-1, [])

    @functools.cached_property
    def _line(self) -> TickLine:
        return TickLine(self._cron, zone_of(self.timezone), self.start)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_line"}

    def _moment(self, given: datetime | str) -> datetime:
        zone = zone_of(self.timezone)
        if isinstance(given, datetime):
            return given.astimezone(zone) if given.tzinfo else given.replace(tzinfo=zone)
        return self._parsed(given)

    def _parsed(self, text: str) -> datetime:
        """A key as a moment; raises ValueError. A key of an hour that clocks show twice says its offset at its end."""
        try:
            found = datetime.strptime(text, self.fmt)
        except ValueError:
            found = datetime.strptime(text, f"{self.fmt}%z")
        zone = zone_of(self.timezone)
        return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)

    def key_of(self, moment: datetime) -> str:
        written = moment.strftime(self.fmt)
        return f"{written}{moment.strftime('%z')}" if moment.fold and "%z" not in self.fmt else written

    # -- which windows there are ---------------------------------------------------------------------------------------

    def _count(self, current_time: datetime | None) -> int:
        """How many windows have begun and ended, or may be asked for nevertheless by a positive `end_offset`."""
        now = current_time or current_partition_context().effective_dt or datetime.now(timezone.utc)
        if now.tzinfo is None:
            now = now.replace(tzinfo=zone_of(self.timezone))
        end = float("inf") if self.end is None else self.end.timestamp()
        ended = max(0, self._line.first_after(min(now.timestamp(), end)) - 1)
        if self.end_offset <= 0:
            return max(0, ended + self.end_offset)
        within = ended + self.end_offset
        if self.end is not None:
            within = min(within, max(0, self._line.first_after(end) - 1))
        return within

    def is_excluded(self, start: datetime) -> bool:
        if start.timestamp() in self._excluded_stamps:
            return True
        return any(
            each.allows_day(start.replace(tzinfo=None)) and start.hour in each.hours and start.minute in each.minutes
            for each in self._excluded_crons
        )

    def _starts(self, current_time: datetime | None) -> list[datetime]:
        count = self._count(current_time)
        self._line.at(count)
        starts = self._line.moments[:count]
        return [each for each in starts if not self.is_excluded(each)] if self.exclusions else starts

    def last_start_ignoring_exclusions(self, current_time: datetime | None = None) -> datetime | None:
        count = self._count(current_time)
        return self._line.at(count - 1) if count else None

    def exists(self, start: datetime, current_time: datetime | None = None) -> bool:
        """Whether there is a window that starts at this tick."""
        stamp = start.timestamp()
        index = self._line.first_at_or_after(stamp)
        found = self._line.at(index)
        is_tick = found is not None and found.timestamp() == stamp
        return is_tick and index < self._count(current_time) and not self.is_excluded(start)

    def get_partition_keys(
        self, current_time: datetime | None = None, dynamic_partitions_store: Any = None
    ) -> Sequence[str]:
        count = self._count(current_time)
        if self._written[0] != count:
            self._written = (count, [self.key_of(each) for each in self._starts(current_time)])
        return list(self._written[1])

    def get_num_partitions(self, current_time: datetime | None = None, **kwargs: Any) -> int:
        return len(self._starts(current_time)) if self.exclusions else self._count(current_time)

    def has_partition_key(self, partition_key: str, current_time: datetime | None = None, **kwargs: Any) -> bool:
        try:
            start = self.time_window_for_partition_key(partition_key).start
        except DagsterUnknownPartitionError:
            return False
        return self.key_of(start) == partition_key and self.exists(start, current_time)

    # -- windows and keys ----------------------------------------------------------------------------------------------

    def _line_from(self, moment: datetime) -> TickLine:
        """A line that has the ticks around `moment`, also where that is before the start."""
        if moment.timestamp() > self.start.timestamp():
            return self._line
        return TickLine(self._cron, zone_of(self.timezone), moment - _LONGEST_WINDOW)

    def time_window_for_partition_key(self, partition_key: str) -> TimeWindow:
        try:
            start = self._parsed(partition_key)
        except ValueError:
            raise DagsterUnknownPartitionError(f"{partition_key!r} is no partition key of this definition.") from None
        line = self._line_from(start)
        return self._window(line, line.first_at_or_after(start.timestamp()))

    def _window(self, line: TickLine, index: int) -> TimeWindow:
        start, end = line.at(index), line.at(index + 1)
        if start is None or end is None:
            raise DagsterUnknownPartitionError("There is no such window: the schedule is never due again.")
        return TimeWindow(start, end)

    def start_and_end_time_for_partition_key(self, partition_key: str) -> TimeWindow:
        return self.time_window_for_partition_key(partition_key)

    def get_first_partition_window(self, current_time: datetime | None = None, **kwargs: Any) -> TimeWindow | None:
        starts = self._starts(current_time)
        return self.time_window_for_partition_key(self.key_of(starts[0])) if starts else None

    def get_last_partition_window(self, current_time: datetime | None = None, **kwargs: Any) -> TimeWindow | None:
        starts = self._starts(current_time)
        return self.time_window_for_partition_key(self.key_of(starts[-1])) if starts else None

    def get_next_partition_window(self, end_dt: datetime, **kwargs: Any) -> TimeWindow:
        line = self._line_from(end_dt)
        return self._window(line, line.first_at_or_after(end_dt.timestamp()))

    def get_prev_partition_window(self, start_dt: datetime, **kwargs: Any) -> TimeWindow | None:
        line = self._line_from(start_dt)
        return self._window(line, line.first_at_or_after(start_dt.timestamp()) - 1)

    def get_partition_key_for_timestamp(self, timestamp: float, end_closed: bool = False) -> str:
        line = self._line_from(datetime.fromtimestamp(timestamp, zone_of(self.timezone)))
        index = line.first_at_or_after(timestamp) if end_closed else line.first_after(timestamp)
        return self.key_of(self._window(line, index - 1).start)

    def starts_between(self, start: datetime, end: datetime) -> list[datetime]:
        """The starts of the schedule's windows, existing or not, that overlap the time from `start` to `end`."""
        line = self._line_from(start)
        first = max(0, line.first_after(start.timestamp()) - 1)
        return line.moments[first : line.first_at_or_after(end.timestamp())]

    def keys_between(self, start: datetime, end: datetime, current_time: datetime | None = None) -> list[str]:
        """The keys of the windows that overlap the time from `start` to `end`."""
        return [self.key_of(each) for each in self.starts_between(start, end) if self.exists(each, current_time)]

    def get_partition_keys_in_time_window(self, time_window: TimeWindow) -> list[str]:
        first, last = (self._line.first_at_or_after(each.timestamp()) for each in time_window)
        count = self._count(None)
        starts = self._line.moments[first : min(last, count)]
        return [self.key_of(each) for each in starts if not self.is_excluded(each)]

    def get_partition_keys_in_range(self, partition_key_range: PartitionKeyRange, **kwargs: Any) -> Sequence[str]:
        line = self._line_from(self._parsed(partition_key_range.start))
        first, last = (line.first_at_or_after(self._parsed(each).timestamp()) for each in partition_key_range)
        line.at(last)
        starts = line.moments[first : last + 1]
        return [self.key_of(each) for each in starts if not self.is_excluded(each)]

    def get_cron_schedule(
        self,
        minute_of_hour: int | None = None,
        hour_of_day: int | None = None,
        day_of_week: int | None = None,
        day_of_month: int | None = None,
    ) -> str:
        """The schedule at the windows' cadence, at the given parts of its time instead; raises CheckError for parts
        that such windows do not have.
        """
        later = (minute_of_hour, hour_of_day, day_of_month, None, day_of_week)
        if later == (None,) * 5:
            return self.cron_schedule
        parts = self.cron_schedule.split()
        # The parts that are numbers say how far into a window it starts, and may start later.
        numbers = tuple(part.isdigit() for part in parts)
        cadence = _CADENCES.get(numbers)
        if cadence is None:
            raise CheckError(f"Windows of {self.cron_schedule} have no parts that a schedule could move.")
        for name, value in (("hour_of_day", hour_of_day), ("day_of_week", day_of_week), ("day_of_month", day_of_month)):
            if value is not None and name in _REFUSED[cadence]:
                raise CheckError(f"{cadence} partitions have no {name} that a schedule could move.")
        moved = zip(parts, numbers, later, strict=True)
        return " ".join(part if value is None or not movable else str(value) for part, movable, value in moved)

    def sort_keys(self, keys: Iterable[str]) -> Sequence[str]:
        return sorted(keys, key=lambda key: self._parsed(key).timestamp())

    def __str__(self) -> str:
        kinds = {"HourlyPartitionsDefinition": "Hourly", "DailyPartitionsDefinition": "Daily"}
        kinds |= {"WeeklyPartitionsDefinition": "Weekly", "MonthlyPartitionsDefinition": "Monthly"}
        said = kinds.get(type(self).__name__, self.cron_schedule)
        said = f"{said}, starting {self.start.strftime(self.fmt)} {self.timezone}."
        if self.end_offset:
            said += f" End offsetted by {self.end_offset} partition{'' if self.end_offset == 1 else 's'}."
        return said

    def _identity_text(self) -> str:
        return repr(self._identity())

    def _identity(self) -> tuple[Any, ...]:
        return (
            self.start,
            self.end,
            self.fmt,
            self.timezone,
            self.end_offset,
            self.cron_schedule,
            tuple(sorted(map(str, self.exclusions))),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeWindowPartitionsDefinition) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())


def _exclusion(cron_schedule: str) -> Cron:
    cron = parse_cron(cron_schedule)
    if cron is None:
        raise DagsterInvalidDefinitionError(f'Found invalid cron schedule "{cron_schedule}" among the exclusions.')
    return cron


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
