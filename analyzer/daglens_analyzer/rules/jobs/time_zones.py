"""Which time zones exist, as far as this machine's own list of them says."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from daglens_analyzer.rules.nearest_name import nearest_names


@cache
def is_unknown_time_zone(name: str) -> bool:
    """Whether a name is surely no time zone. Where the machine has no list of zones nothing is said."""
    return not _exists(name) and _exists("America/New_York")


@cache
def near_time_zones(name: str) -> tuple[str, ...]:
    """The time zones that someone who wrote this may have meant: misspelt, or a city without its continent."""
    zones = sorted(available_timezones())
    city = name.replace(" ", "_").lower()
    of_city = tuple(zone for zone in zones if zone.lower() == city or zone.lower().endswith(f"/{city}"))
    return of_city[:1] or nearest_names(name.replace(" ", "_"), zones, 1)


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
