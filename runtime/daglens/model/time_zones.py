"""Time zones by name."""

from __future__ import annotations

from datetime import timezone, tzinfo


def zone_of(name: str | None) -> tzinfo:
    """UTC for None; raises ZoneInfoNotFoundError for a name that there is not."""
    if name is None or name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def is_time_zone(name: str) -> bool:
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
