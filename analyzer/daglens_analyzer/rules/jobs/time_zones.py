"""Which time zones exist, as far as this machine's own list of them says."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo


@cache
def is_unknown_time_zone(name: str) -> bool:
    """Whether a name is surely no time zone. Where the machine has no list of zones nothing is said."""
    return not _exists(name) and _exists("America/New_York")


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
