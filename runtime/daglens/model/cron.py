"""Cron expressions: which are valid, and when they are due next."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from daglens.record import dataclass

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = (
    {},
    {},
    {},
    {
        name: number
        for number, name in enumerate(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
        )
    },
    {name: number for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])},
)
_SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, slots=True)
class Cron:
    """The allowed minutes, hours, days, months, weekdays (0 is Sunday). `any_day`: days and weekdays both restrict, and
    either suffices. `last_day`: the month's last day is among the days.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    last_day: bool = False

    def allows_day(self, moment: datetime) -> bool:
        if moment.month not in self.months:
            return False
        is_last = self.last_day and (moment + timedelta(days=1)).month != moment.month
        by_day = moment.day in self.days or is_last
        by_weekday = moment.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.any_day else by_day and by_weekday


def parse_cron(text: str) -> Cron | None:
    """None where the text is no cron expression of five fields."""
    parts = _SHORTHANDS.get(text.strip().lower(), text).split()
    if len(parts) != 5:
        return None
    last_day = "l" in parts[2].lower().split(",")
    if last_day:
        rest = [each for each in parts[2].split(",") if each.lower() != "l"]
        parts[2] = ",".join(rest) or "31-31"
    fields = [_field(part, *_RANGES[index], _NAMES[index]) for index, part in enumerate(parts)]
    if any(each is None for each in fields):
        return None
    minutes, hours, days, months, weekdays = (each or frozenset[int]() for each in fields)
    if last_day and parts[2] == "31-31":
        days = frozenset[int]()
    both = not parts[2].startswith("*") and not parts[4].startswith("*")
    return Cron(
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        days,
        months,
        frozenset(each % 7 for each in weekdays),
        both,
        last_day,
    )


def _field(text: str, low: int, high: int, names: dict[str, int]) -> frozenset[int] | None:
    found: set[int] = set()
    for part in text.lower().split(","):
        span, slash, step_text = part.partition("/")
        if slash and (not step_text.isdigit() or int(step_text) == 0):
            return None
        step = int(step_text) if slash else 1
        if span in ("*", "?"):
            first, last = low, high
        else:
            start, dash, end = span.partition("-")
            first, last = _number(start, names), _number(end, names) if dash else _number(start, names)
            if slash and not dash:
                last = high
        if first is None or last is None or not low <= first <= high or not low <= last <= high or first > last:
            return None
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _number(text: str, names: dict[str, int]) -> int | None:
    return int(text) if text.isdigit() else names.get(text)


def is_valid_cron(schedule: object) -> bool:
    """Whether a string, or every string of a non-empty list, is a cron expression."""
    if isinstance(schedule, str):
        return parse_cron(schedule) is not None
    if isinstance(schedule, (list, tuple)):
        return bool(schedule) and all(isinstance(each, str) and parse_cron(each) is not None for each in schedule)
    return False


def has_wide_step(schedule: object) -> bool:
    """Whether some step is longer than the field's whole range, as in `*/90 * * * *`, so that it does nothing."""
    listed: list[str] = [schedule] if isinstance(schedule, str) else list(schedule)  # type: ignore[call-overload]
    return any(
        step.isdigit() and int(step) > _RANGES[index][1]
        for each in listed
        for index, field in enumerate(each.split()[:5])
        for _, _, step in (part.partition("/") for part in field.split(","))
    )


def ticks(cron: Cron, start: datetime) -> Iterator[datetime]:
    """The wall-clock times from `start` (without a zone, included) on at which the expression is due."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    limit = day + timedelta(days=366 * 30)
    while day < limit:
        if cron.allows_day(day):
            for hour in cron.hours:
                for minute in cron.minutes:
                    moment = day.replace(hour=hour, minute=minute)
                    if moment >= start:
                        yield moment
        day += timedelta(days=1)
