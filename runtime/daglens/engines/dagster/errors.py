"""An exception as Dagster hands it on (text, so that it crosses processes), as an ErrorInfo with the user's frames."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from daglens.events.error_info import is_user_file
from daglens.events.event import ErrorInfo, Frame

_FRAME = re.compile(r'  File "(?P<path>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)(?:\n    (?P<text>.*))?')
_PLACE_OF_SYNTAX_ERROR = re.compile(r'  File "(?P<path>[^"]+)", line (?P<line>\d+)\n(?:    (?P<text>.*))?')
_INPUT = re.compile(r'input "(\w+)"')
_DAGSTERS_OWN = ("dagster.", "dagster_shared.")


def error_info(error: Any) -> ErrorInfo:
    """`error` is a SerializableErrorInfo. What Dagster wraps around an exception of somebody else's is taken off."""
    while error.cause is not None and _is_wrapping(error):
        error = error.cause
    return _as_it_is(error)


def unread_input(error: Any) -> str:
    """The input that could not be loaded, where that is what Dagster says; else an empty text."""
    found = _INPUT.search(error.message) if error.cls_name == "DagsterExecutionLoadInputError" else None
    return "" if found is None else found[1]


def _is_wrapping(error: Any) -> bool:
    return _class_and_message(error)[0].startswith(_DAGSTERS_OWN) and not _frames(error.stack)


def _as_it_is(error: Any) -> ErrorInfo:
    class_name, message = _class_and_message(error)
    cause = error.cause or getattr(error, "context", None)
    place = _PLACE_OF_SYNTAX_ERROR.search(error.message) if error.cls_name == "SyntaxError" else None
    return ErrorInfo(
        class_name=class_name,
        message=message,
        frames=(*_frames(error.stack), *_place(place)),
        cause=None if cause is None else _as_it_is(cause),
        traceback=error.to_string(),
    )


def _class_and_message(error: Any) -> tuple[str, str]:
    """Python's own last line of a traceback, `pkg.module.Class: words`, taken apart."""
    name = error.cls_name or ""
    head, colon, rest = error.message.partition(":")
    if colon and head.split(".")[-1] == name:
        return head, rest.strip()
    text = error.message.strip()
    return (text, "") if text.split(".")[-1] == name else (name, text)


def _frames(stack: Iterable[str]) -> tuple[Frame, ...]:
    return tuple(
        Frame(os.path.abspath(found["path"]), int(found["line"]), found["function"], found["text"] or "")  # noqa: PTH100
        for found in map(_FRAME.match, stack)
        if found is not None and is_user_file(found["path"])
    )


def _place(found: re.Match[str] | None) -> tuple[Frame, ...]:
    if found is None:
        return ()
    return (Frame(os.path.abspath(found["path"]), int(found["line"]), "<module>", found["text"] or ""),)  # noqa: PTH100
