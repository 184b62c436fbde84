"""Dates, times and durations. They are constants, computed as Python computes them. What asks a clock is not known, but
for the year: projects make an asset or partition for each one up to this."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import apply, native, pure
from daglens_analyzer.evaluate.values import Call, CallArguments, ConstantValue, Unknown, Value
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

_FIELDS = frozenset(
    {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "days", "seconds", "microseconds"}
)
_METHODS = frozenset(
    {"date", "time", "isoformat", "isocalendar", "isoweekday", "replace", "strftime", "total_seconds", "weekday"}
)
_MADE_BY: dict[str, Callable[..., object]] = {
    "date": datetime.date,
    "datetime": datetime.datetime,
    "time": datetime.time,
    "timedelta": datetime.timedelta,
    "date.fromisoformat": datetime.date.fromisoformat,
    "datetime.fromisoformat": datetime.datetime.fromisoformat,
    "datetime.combine": datetime.datetime.combine,
    "datetime.strptime": datetime.datetime.strptime,
}
_ASK_THE_CLOCK = ("date.today", "datetime.now", "datetime.today", "datetime.utcnow")
_WIDE = re.compile(r"\d{3,}")


def moment_attribute(value: object, name: str, at: NodeId) -> Value | None:
    """A field or method of a date, time or duration; None where `value` is none, or the answer is not a constant."""
    if not isinstance(value, datetime.date | datetime.time | datetime.timedelta) or not hasattr(value, name):
        return None
    if name in _FIELDS:
        return ConstantValue(at, getattr(value, name))
    if name in _METHODS:
        method = _bounded(value, name)
        return native(f"datetime.{name}", lambda evaluator, arguments, at: apply(method, name, arguments, at))
    return None


@record(eq=False)
class NowValue(Value):
    """The moment at which the code runs."""


def _now(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return NowValue(at)


def _attribute_of_now(now: NowValue, name: str, call: Call) -> Value:
    if name == "year":
        return ConstantValue(call.at, datetime.date.today().year)
    if name in ("astimezone", "date"):
        return native(f"datetime.datetime.{name}", _now)
    return Unknown(call.at, "what time it is when this runs is not known")


def _bounded(value: object, name: str) -> Callable[..., object]:
    """The method; a format may not be wider than what it tells."""

    def run(*arguments: Any, **keyword: Any) -> object:
        if name == "strftime" and any(_WIDE.search(str(each)) for each in arguments):
            raise ValueError("this format is too wide to follow")
        return getattr(value, name)(*arguments, **keyword)

    return run


def models() -> Models:
    natives: dict[str, Value] = {
        f"datetime.{name}": pure(f"datetime.{name}", function) for name, function in _MADE_BY.items()
    }
    utc = ConstantValue(NOWHERE, datetime.timezone.utc)
    asking = {f"datetime.{name}": native(f"datetime.{name}", _now) for name in _ASK_THE_CLOCK}
    return Models(
        natives={**natives, **asking, "datetime.timezone.utc": utc, "datetime.UTC": utc},
        attributes={NowValue: _attribute_of_now},
    )
