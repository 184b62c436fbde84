"""An exception as plain data, with the frames that a user can act on."""

from __future__ import annotations

import os
from types import TracebackType

from daglens.events.event import ErrorInfo, Frame

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120
_LIBRARY_FOLDER = os.path.dirname(os.path.abspath(os.__file__)) + os.sep  # noqa: PTH100, PTH120
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_LONGEST_CHAIN = 10


def error_info(error: BaseException) -> ErrorInfo:
    """The exception with its causes. `frames` are those of the user's own files, outermost first.

    A syntax error ends with the place it points at, though nothing of that file ever ran.
    """
    return _error_info(error, _LONGEST_CHAIN)


def is_user_file(path: str) -> bool:
    """Whether the file is the user's: neither ours, nor the standard library's, nor an installed package's."""
    if path.startswith(("<", _OWN_FOLDER)):
        return False
    return not any(part in path for part in _INSTALLED) and not path.startswith(_LIBRARY_FOLDER)


def _error_info(error: BaseException, depth: int) -> ErrorInfo:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return ErrorInfo(
        class_name=_class_name(type(error)),
        message=_message(error),
        frames=(*_frames(error.__traceback__), *_syntax_frame(error)),
        cause=None if cause is None or depth == 0 else _error_info(cause, depth - 1),
        traceback=_printed(error),
    )


def _class_name(kind: type[BaseException]) -> str:
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # An exception whose own words fail must not hide that it was raised.
        return "<its message cannot be shown>"


def _frames(trace: TracebackType | None) -> tuple[Frame, ...]:
    import linecache

    found: list[Frame] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        path = code.co_filename
        if is_user_file(path):
            absolute = os.path.abspath(path)  # noqa: PTH100
            text = linecache.getline(path, trace.tb_lineno).rstrip("\n")
            found.append(Frame(absolute, trace.tb_lineno, code.co_name, text))
        trace = trace.tb_next
    return tuple(found)


def _syntax_frame(error: BaseException) -> tuple[Frame, ...]:
    if not isinstance(error, SyntaxError) or error.filename is None or error.lineno is None:
        return ()
    return (Frame(os.path.abspath(error.filename), error.lineno, "<module>", (error.text or "").rstrip("\n")),)  # noqa: PTH100


def _printed(error: BaseException) -> str:
    import traceback

    try:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        return ""
