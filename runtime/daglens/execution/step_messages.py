"""What a step's own process sends up: facts, then how it ended. One JSON document a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens.events.event import Event, StepFailed, StepRetried, StepSucceeded
from daglens.events.json import event_fields, event_from_fields, to_text
from daglens.record import dataclass

Last = StepSucceeded | StepFailed | StepRetried


@dataclass(frozen=True, slots=True)
class FactSent:
    event: Event


@dataclass(frozen=True, slots=True)
class Ended:
    """`last` is the fact that ends the attempt; what it left is in `produced`. It is told when all it printed is.

    `made` is what the process had to make for itself (see `made_ready.py`).
    """

    last: Last | None
    produced: Mapping[str, tuple[str, ...] | None]
    made: tuple[str, ...] = ()


def encode_fact(event: Event) -> bytes:
    return _line({"fact": _document(event)})


def encode_end(last: Last, produced: Mapping[str, tuple[str, ...] | None], made: tuple[str, ...] = ()) -> bytes:
    return _line(
        {
            "last": _document(last),
            "produced": {name: None if keys is None else list(keys) for name, keys in produced.items()},
            "made": list(made),
        }
    )


def decode(message: Mapping[str, Any]) -> FactSent | Ended:
    if "fact" in message:
        return FactSent(_event(message["fact"]))
    last = _event(message["last"])
    assert isinstance(last, StepSucceeded | StepFailed | StepRetried)
    produced = {name: None if keys is None else tuple(keys) for name, keys in message["produced"].items()}
    return Ended(last, produced, tuple(message["made"]))


def _document(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **event_fields(event)}


def _event(document: Mapping[str, Any]) -> Event:
    fields = dict(document)
    return event_from_fields(fields.pop("event"), fields)


def _line(document: Mapping[str, Any]) -> bytes:
    return to_text(document).encode() + b"\n"
