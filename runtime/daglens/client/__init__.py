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
    from daglens.client.daemon import Told, run_daemon
    from daglens.client.description import describe
    from daglens.client.estimate import remaining_s, usual_durations
    from daglens.client.history import AssetStatus, RunHistory, StepRun
    from daglens.client.interpreter import Interpreter, InterpreterError, find_interpreter
    from daglens.client.locations import find_locations
    from daglens.client.request import RunKind, RunRequest, UsageError, completed, with_declared
    from daglens.client.run_handle import RunHandle
    from daglens.client.runs_under_way import RunsUnderWay
    from daglens.client.standby import Standbys
    from daglens.client.standby_note import StandbyNote
    from daglens.client.standby_note import read_notes as read_standby_notes
    from daglens.client.start import start_run, with_missing_steps
    from daglens.client.ticks import (
        Automations,
        Evaluation,
        TickPlace,
        carry_out,
        evaluate,
        find_automations,
        partition_words,
        root_cause,
    )
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
    from daglens.events.step_key import template_key
    from daglens.storage.database import StorageError
    from daglens.storage.event_log import now as timestamp
    from daglens.storage.tick_log import Tick, TickLog
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
        "with_declared",
    ),
    "daglens.client.daemon": ("Told", "run_daemon"),
    "daglens.client.run_handle": ("RunHandle",),
    "daglens.client.standby": ("Standbys",),
    "daglens.client.standby_note": ("StandbyNote",),
    "daglens.client.start": ("start_run", "with_missing_steps"),
    "daglens.client.runs_under_way": ("RunsUnderWay",),
    "daglens.client.ticks": (
        "Automations",
        "Evaluation",
        "TickPlace",
        "carry_out",
        "evaluate",
        "find_automations",
        "partition_words",
        "root_cause",
    ),
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
    "daglens.events.step_key": ("template_key",),
    "daglens.storage.database": ("StorageError",),
    "daglens.storage.tick_log": ("Tick", "TickLog"),
}
_RENAMED: dict[str, tuple[str, str]] = {
    "comparison_to_json": ("daglens.client.compare", "to_json"),
    "read_standby_notes": ("daglens.client.standby_note", "read_notes"),
    "run_state_to_json": ("daglens.events.fold", "to_json"),
    "ClientError": ("daglens.user_error", "UserError"),
    "timestamp": ("daglens.storage.event_log", "now"),
}
_HOMES = {name: (module, name) for module, names in _MODULES.items() for name in names} | _RENAMED

__all__ = [
    "AssetCheckEvaluated",
    "AssetMaterialized",
    "AssetObserved",
    "AssetStatus",
    "Automations",
    "ClientError",
    "Envelope",
    "ErrorInfo",
    "Evaluation",
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
    "RunsUnderWay",
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
    "Tick",
    "TickLog",
    "TickPlace",
    "Told",
    "UsageError",
    "add_run_arguments",
    "add_run_commands",
    "carry_out",
    "compare_runs",
    "comparison_to_json",
    "completed",
    "describe",
    "envelope_from_dict",
    "envelope_to_dict",
    "evaluate",
    "find_automations",
    "find_interpreter",
    "find_locations",
    "partition_words",
    "read_standby_notes",
    "remaining_s",
    "request_from_arguments",
    "request_from_argv",
    "root_cause",
    "run_daemon",
    "run_state_to_json",
    "start_run",
    "template_key",
    "timestamp",
    "to_argv",
    "usual_durations",
    "with_declared",
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
