"""On which thread's stack a chunk is parsed.

Measured with LibCST 1.9 on x86-64: a nested bracket takes up to 8 KB of stack, an f-string in an f-string the same, a
block in a block 26 KB, an operator, string or `elif` in a row up to 3 KB. Threads may have as little as 1 MB (Windows,
musl, or a host that set it). So a chunk that may need more than `CALLERS_STACK` is parsed on a thread made for it,
whose stack holds whatever the limits let through; all others are parsed on the caller's, which costs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from daglens_analyzer.chunks.limits import Nesting

CALLERS_STACK = 384 * 1024
DEEP_STACK = 64 * 1024 * 1024

_BRACKET = 10 * 1024
_INDENTATION = 32 * 1024
_OPERATOR = 4 * 1024

_Result = TypeVar("_Result")
_stack_size_lock = threading.Lock()


def with_enough_stack(nesting: Nesting, work: Callable[[], _Result]) -> _Result:
    """What `work` returns or raises, done where the stack suffices for parsing a chunk of this nesting."""
    needed = (
        nesting.brackets * _BRACKET
        + nesting.indentations * _INDENTATION
        + max(nesting.depth - nesting.brackets, nesting.run) * _OPERATOR
    )
    is_known = not nesting.has_open_field
    return work() if is_known and needed <= CALLERS_STACK else _on_deep_stack(work)


def _on_deep_stack(work: Callable[[], _Result]) -> _Result:
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    with _stack_size_lock:  # The size counts for all threads started from now on: so it is put back at once.
        previous = threading.stack_size(DEEP_STACK)
        try:
            thread = threading.Thread(target=run, name="daglens-deep-parse")
            thread.start()
        finally:
            threading.stack_size(previous)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
