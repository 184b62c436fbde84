"""Work that makes very many objects at once, nearly all of which stay."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def bulk_work(*, is_bulk: bool = True) -> Generator[None]:
    """Pauses the garbage collector, which would look through what was made so far again and again, and find nothing."""
    pauses = is_bulk and gc.isenabled()
    if pauses:
        gc.disable()
    try:
        yield
    finally:
        if pauses:
            gc.enable()
