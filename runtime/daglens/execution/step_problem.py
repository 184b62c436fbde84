"""The error that a step's failure tells: what user code raised, as the cause of one that says where it did."""

from __future__ import annotations

from types import CodeType

from daglens.events.event import ErrorInfo
from daglens.model.errors import DagsterError
from daglens.model.event_values import Failure, RetryRequested

_MODULE = "daglens.model.errors"


def problem_of_step(error: BaseException, info: ErrorInfo, step_key: str) -> ErrorInfo:
    """`info` describes `error`, which the step raised; errors of the API are told as they are."""
    where = _where(error)
    if isinstance(error, (DagsterError, RetryRequested)) or (isinstance(error, Failure) and where is None):
        return info
    name, doing = where or ("DagsterExecutionStepExecutionError", "executing op")
    return ErrorInfo(f"{_MODULE}.{name}", f'Error occurred while {doing} "{step_key}":', info.frames, info, "")


def _where(error: BaseException) -> tuple[str, str] | None:
    """The kind of error and what was being done, where that was not the op's own function."""
    from .load_inputs import load_inputs
    from .store_output import handle_output
    from .type_checks import type_check

    places: dict[CodeType, tuple[str, str]] = {
        type_check.__code__: ("DagsterTypeCheckError", "checking a type in step"),
        handle_output.__code__: ("DagsterExecutionHandleOutputError", "handling an output of step"),
        load_inputs.__code__: ("DagsterExecutionLoadInputError", "loading an input of step"),
    }
    trace, found = error.__traceback__, None
    while trace is not None:
        found = places.get(trace.tb_frame.f_code, found)
        trace = trace.tb_next
    return found
