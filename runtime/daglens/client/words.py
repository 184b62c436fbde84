"""Times and outcomes as people say them, the same in an editor and in a terminal."""

from __future__ import annotations

from datetime import datetime, timezone

from daglens.events.event import StepInputLoaded

_MARKS = {
    "succeeded": "✓",
    "materialized": "✓",
    "failed": "✗ failed",
    "canceled": "canceled",
    "lost": "✗ lost",
    "skipped": "skipped",
}


def outcome(status: str, time: str | None, duration_ms: float | None, now: datetime) -> str:
    """`✓ 2 min ago (1.2 s)`, `✗ failed just now`; empty for what has not ended."""
    mark = _MARKS.get(status)
    if mark is None:
        return ""
    took = f"({duration(duration_ms)})" if duration_ms is not None and mark == "✓" else ""
    return " ".join(word for word in (mark, age(time, now), took) if word)


def age(time: str | None, now: datetime) -> str:
    """`3 min ago` for an RFC 3339 time; empty where there is none."""
    moment = parse_time(time)
    if moment is None:
        return ""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86_400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86_400)
    return "yesterday" if days == 1 else f"{days} days ago"


def duration(milliseconds: float) -> str:
    """`340 ms`, `1.2 s`, `4 min 5 s`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def elapsed_ms(started: str | None, ended: str | None) -> float | None:
    """Between two RFC 3339 times; None where one is missing, and 0 where the clock was set back in between."""
    first, last = parse_time(started), parse_time(ended)
    return None if first is None or last is None else max(0.0, (last - first).total_seconds() * 1000)


def origin(loaded: StepInputLoaded) -> str:
    """Where a step's input came from: `orders from 1f2e3d4c`, and whether the code that made it there has changed."""
    if loaded.from_run_id is None:
        return f"{loaded.input} as stored"
    changed = ", whose code has changed since" if loaded.code_changed else ""
    return f"{loaded.input} from {loaded.from_run_id[:8]}{changed}"


def parse_time(text: str | None) -> datetime | None:
    """An RFC 3339 time in UTC. Python 3.10 does not read the `Z`."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except ValueError:
        return None
