"""Python's garbage collector rests while a plan is made: it makes many objects, all stay, and none is in a circle."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Generator[None]:
    """For the block, or for the function that it decorates. Nothing changes where the collector is off already."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
