"""A name that nobody has yet."""

from __future__ import annotations

from collections.abc import Container
from itertools import count


def free_name(name: str, taken: Container[str]) -> str:
    """`name_2`, or the first number behind it that is free."""
    return next(found for number in count(2) if (found := f"{name}_{number}") not in taken)
