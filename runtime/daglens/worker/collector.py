"""Python's garbage collector rests while we are imported, and never looks at what that made: it stays to the end.

Between a click and its first step it would look through our modules again and again, with each hundred of the user's.
"""

from __future__ import annotations

import gc

_is_at_rest = False


def rest() -> None:
    """Until the project's own code comes; nothing where the user's start-up code has turned the collector off."""
    global _is_at_rest
    _is_at_rest = gc.isenabled()
    gc.disable()


def go_on() -> None:
    """From now on as Python does. Calling it again changes nothing."""
    global _is_at_rest
    if _is_at_rest:
        _is_at_rest = False
        gc.freeze()
        gc.enable()
