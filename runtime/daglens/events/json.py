"""Events as JSON: the shape of `--format jsonl`, of the wire and of the log.

`{"v": 1, "run_id", "n", "time", "event": NAME, ...the fields of the event}`. Reading ignores fields it does not know,
so that a log written by a later release of the same version stays readable; a later `v` is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast, get_args

from daglens.events.event import Envelope, ErrorInfo, Event, Frame
from daglens.record import field_names

VERSION = 1

_EVENTS: dict[str, Any] = {event.__name__: event for event in get_args(Event)}
# Names that Python cannot have for a field.
_JSON_NAMES = {"class_name": "class"}


class UnreadableEvent(ValueError):
    """The text is no event of a version that this release can read."""


def envelope_to_dict(envelope: Envelope) -> dict[str, Any]:
    """The whole JSON object of one logged event."""
    return {
        "v": VERSION,
        "run_id": envelope.run_id,
        "n": envelope.n,
        "time": envelope.time,
        "event": type(envelope.event).__name__,
        **event_fields(envelope.event),
    }


def envelope_from_dict(document: Mapping[str, Any]) -> Envelope:
    """The inverse of `envelope_to_dict`. Raises UnreadableEvent."""
    if document.get("v") != VERSION:
        raise UnreadableEvent(f"this release reads events of version {VERSION}, not {document.get('v')!r}")
    try:
        event = event_from_fields(str(document["event"]), document)
        return Envelope(str(document["run_id"]), int(document["n"]), str(document["time"]), event)
    except (KeyError, TypeError, ValueError) as problem:
        raise UnreadableEvent(f"not an event: {problem}") from problem


def event_fields(event: Event | ErrorInfo | Frame) -> dict[str, Any]:
    """The fields of the event alone, as JSON values, under the names that they have there."""
    return {_JSON_NAMES.get(name, name): _encode(getattr(event, name)) for name in _fields(type(event))}


def event_from_fields(name: str, document: Mapping[str, Any]) -> Event:
    """The event called `name` from a document that holds its fields. Raises UnreadableEvent."""
    kind = _EVENTS.get(name)
    if kind is None:
        raise UnreadableEvent(f"no event is called {name!r}")
    try:
        return kind(**{field: _decode(field, document[field]) for field in _fields(kind) if field in document})
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise UnreadableEvent(f"not a {name}: {problem}") from problem


def to_text(document: Mapping[str, Any]) -> str:
    """One line of JSON. What JSON cannot say is written as text: a run is never lost for its metadata."""
    try:
        return json.dumps(document, allow_nan=False, default=str, separators=(",", ":"))
    except (ValueError, TypeError):
        return json.dumps(_plain(document), default=str, separators=(",", ":"))


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return field_names(kind)


def _encode(value: Any) -> Any:
    match value:
        case ErrorInfo() | Frame():
            return event_fields(value)
        case tuple():
            return [_encode(item) for item in cast("tuple[Any, ...]", value)]
        case dict():
            return {str(key): _encode(item) for key, item in cast("dict[Any, Any]", value).items()}
        case _:
            return value


def _decode(field: str, value: Any) -> Any:
    decode = _DECODERS.get(field)
    return value if decode is None or value is None else decode(value)


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ValueError(f"a list of strings was expected, not {value!r}")
    return tuple(str(item) for item in value)


def _error(value: Any) -> ErrorInfo:
    names = ((name, _JSON_NAMES.get(name, name)) for name in _fields(ErrorInfo))
    known: dict[str, Any] = {name: value[written] for name, written in names if written in value}
    known["frames"] = tuple(_frame(frame) for frame in known.get("frames", ()))
    known["cause"] = None if known.get("cause") is None else _error(known["cause"])
    return ErrorInfo(**known)


def _frame(value: Any) -> Frame:
    return Frame(**{name: value[name] for name in _fields(Frame) if name in value})


def _assets(value: Any) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {str(step): tuple(_strings(key) for key in keys) for step, keys in value.items()}


def _steps_by_step(value: Any) -> dict[str, tuple[str, ...]]:
    return {str(step): _strings(steps) for step, steps in value.items()}


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "steps": _strings,
    "failed_steps": _strings,
    "missing_steps": _strings,
    "select_instead": _strings,
    "key": _strings,
    "asset_key": _strings,
    "error": _error,
    "assets": _assets,
    "waits_for": _steps_by_step,
}


def _plain(value: Any) -> Any:
    match value:
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        case dict():
            return {str(key): _plain(item) for key, item in cast("dict[Any, Any]", value).items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in cast("list[Any]", value)]
        case _:
            return value
