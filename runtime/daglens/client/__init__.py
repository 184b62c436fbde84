"""The host's side of runs: start them in the user's interpreter, follow them, read their history.

Hosts (the terminal, the language server) import from here only. Each name is imported when it is first asked for: the
worker, which needs the request alone, does not pay for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daglens.client.command_line import (
        add_run_arguments,
        add_run_commands,
        request_from_arguments,
        request_from_argv,
        to_argv,
    )
    from daglens.client.compare import MetadataDifference, StepComparison, compare_runs
    from daglens.client.compare import to_json as comparison_to_json
    from daglens.client.description import describe
    from daglens.client.estimate import remaining_s, usual_durations
    from daglens.client.history import AssetStatus, RunHistory, StepRun
    from daglens.client.interpreter import Interpreter, InterpreterError, find_interpreter
    from daglens.client.locations import find_locations
    from daglens.client.request import RunKind, RunRequest, UsageError, completed
    from daglens.client.run_handle import RunHandle
    from daglens.client.standby import Standbys
    from daglens.client.standby_note import StandbyNote
    from daglens.client.standby_note import read_notes as read_standby_notes
    from daglens.client.start import start_run, with_missing_steps
    from daglens.events.event import (
        AssetCheckEvaluated,
        AssetMaterialized,
        AssetObserved,
        Envelope,
        ErrorInfo,
        Event,
        Frame,
        LogLine,
        RunCanceled,
        RunFailed,
        RunStarted,
        RunSucceeded,
        StepFailed,
        StepInputLoaded,
        StepOutput,
        StepRetried,
        StepSkipped,
        StepStarted,
        StepSucceeded,
    )
    from daglens.events.fold import RunFold, RunState, StepState
    from daglens.events.fold import to_json as run_state_to_json
    from daglens.events.json import envelope_from_dict, envelope_to_dict
    from daglens.storage.database import StorageError
    from daglens.user_error import UserError as ClientError

_MODULES: dict[str, tuple[str, ...]] = {
    "daglens.client.command_line": (
        "add_run_arguments",
        "add_run_commands",
        "request_from_arguments",
        "request_from_argv",
        "to_argv",
    ),
    "daglens.client.compare": ("MetadataDifference", "StepComparison", "compare_runs"),
    "daglens.client.description": ("describe",),
    "daglens.client.estimate": ("remaining_s", "usual_durations"),
    "daglens.client.history": (
        "AssetStatus",
        "RunHistory",
        "StepRun",
    ),
    "daglens.client.interpreter": (
        "Interpreter",
        "InterpreterError",
        "find_interpreter",
    ),
    "daglens.client.locations": ("find_locations",),
    "daglens.client.request": (
        "RunKind",
        "RunRequest",
        "UsageError",
        "completed",
    ),
    "daglens.client.run_handle": ("RunHandle",),
    "daglens.client.standby": ("Standbys",),
    "daglens.client.standby_note": ("StandbyNote",),
    "daglens.client.start": ("start_run", "with_missing_steps"),
    "daglens.events.event": (
        "AssetCheckEvaluated",
        "AssetMaterialized",
        "AssetObserved",
        "Envelope",
        "ErrorInfo",
        "Event",
        "Frame",
        "LogLine",
        "RunCanceled",
        "RunFailed",
        "RunStarted",
        "RunSucceeded",
        "StepFailed",
        "StepInputLoaded",
        "StepOutput",
        "StepRetried",
        "StepSkipped",
        "StepStarted",
        "StepSucceeded",
    ),
    "daglens.events.fold": (
        "RunFold",
        "RunState",
        "StepState",
    ),
    "daglens.events.json": (
        "envelope_from_dict",
        "envelope_to_dict",
    ),
    "daglens.storage.database": ("StorageError",),
}
_RENAMED: dict[str, tuple[str, str]] = {
    "comparison_to_json": ("daglens.client.compare", "to_json"),
    "read_standby_notes": ("daglens.client.standby_note", "read_notes"),
    "run_state_to_json": ("daglens.events.fold", "to_json"),
    "ClientError": ("daglens.user_error", "UserError"),
}
_HOMES = {name: (module, name) for module, names in _MODULES.items() for name in names} | _RENAMED

__all__ = [
    "AssetCheckEvaluated",
    "AssetMaterialized",
    "AssetObserved",
    "AssetStatus",
    "ClientError",
    "Envelope",
    "ErrorInfo",
    "Event",
    "Frame",
    "Interpreter",
    "InterpreterError",
    "LogLine",
    "MetadataDifference",
    "RunCanceled",
    "RunFailed",
    "RunFold",
    "RunHandle",
    "RunHistory",
    "RunKind",
    "RunRequest",
    "RunStarted",
    "RunState",
    "RunSucceeded",
    "StandbyNote",
    "Standbys",
    "StepComparison",
    "StepFailed",
    "StepInputLoaded",
    "StepOutput",
    "StepRetried",
    "StepRun",
    "StepSkipped",
    "StepStarted",
    "StepState",
    "StepSucceeded",
    "StorageError",
    "UsageError",
    "add_run_arguments",
    "add_run_commands",
    "compare_runs",
    "comparison_to_json",
    "completed",
    "describe",
    "envelope_from_dict",
    "envelope_to_dict",
    "find_interpreter",
    "find_locations",
    "read_standby_notes",
    "remaining_s",
    "request_from_arguments",
    "request_from_argv",
    "run_state_to_json",
    "start_run",
    "to_argv",
    "usual_durations",
    "with_missing_steps",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, original = _HOMES[name]
    value = getattr(import_module(module), original)
    globals()[name] = value
    return value
