"""Which cron strings Dagster accepts: five fields, or one of a few words behind an `@`."""

from __future__ import annotations

import re

from daglens_analyzer.rules.nearest_name import nearest_names

_WORDS = frozenset({"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
# What only a full cron reader can judge is taken as it is: last days, numbered weekdays, random and open values.
_SPECIAL = re.compile(r"l|l[0-7]|\?|.*#.*|r.*|h.*", re.IGNORECASE)


def cron_problem(cron: str) -> str | None:
    """Why a cron string is surely refused, as the end of a sentence; None where nothing speaks against it."""
    text = cron.strip()
    if text.startswith("@"):
        return None if text.lower() in _WORDS else f"there is no '{text}'; there are {', '.join(sorted(_WORDS))}"
    fields = text.split()
    if len(fields) != len(_FIELDS):
        told = "no fields" if not fields else "1 field" if len(fields) == 1 else f"{len(fields)} fields"
        return f"it has {told}, not five: minute, hour, day of the month, month, day of the week"
    for field, (name, lowest, highest, words) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _is_plausible(part, lowest, highest, words):
                return f"'{part}' is no {name} from {lowest} to {highest}"
    if fields[2] in ("30", "31") and fields[3].lower() in ("2", "feb"):
        return f"February has no day {fields[2]}"
    return None


_SAID = {"hourly": "@hourly", "daily": "@daily", "midnight": "@midnight", "weekly": "@weekly", "monthly": "@monthly"}
_EVERY = {"hour": "@hourly", "day": "@daily", "night": "@midnight", "week": "@weekly", "month": "@monthly"}


def repaired_cron(cron: str) -> str | None:
    """The cron string that was surely meant: a word without its sign or misspelt, an hour of 24, a sixth field that
    says nothing, a day of the week left out. None where there is no telling."""
    text = cron.strip().lower()
    words = text.removeprefix("every ").removesuffix("s")
    meant = _SAID.get(text) or (_EVERY.get(words) if text.startswith("every ") else None)
    if meant is None and text.startswith("@"):
        meant = next(iter(nearest_names(text, _WORDS, 1)), None)
    fields = cron.split()
    if len(fields) == len(_FIELDS) + 1:
        # A year behind the others, or seconds before them.
        shorter = ((fields[-1] == "*", fields[:-1]), (fields[0] in ("*", "0"), fields[1:]))
        candidates = (" ".join(rest) for is_idle, rest in shorter if is_idle)
        meant = next((each for each in candidates if cron_problem(each) is None), None)
    if len(fields) == len(_FIELDS) - 1:
        meant = " ".join([*fields, "*"])
    if len(fields) == len(_FIELDS):
        minute, hour, *others = fields
        meant = " ".join(["0" if minute == "60" else minute, "0" if hour == "24" else hour, *others])
    return meant if meant is not None and cron_problem(meant) is None else None


def _is_plausible(part: str, lowest: int, highest: int, words: tuple[str, ...]) -> bool:
    if _SPECIAL.fullmatch(part):
        return True
    values, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return False
    if values == "*":
        return True
    ends = values.split("-")
    return len(ends) <= 2 and all(_is_value(end, lowest, highest, words) for end in ends)


def _is_value(text: str, lowest: int, highest: int, words: tuple[str, ...]) -> bool:
    if text.isdecimal():
        return lowest <= int(text) <= highest
    return text.lower() in words
