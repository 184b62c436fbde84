"""Values of environment variables that are secrets stay out of what is written down, whoever printed or raised them.

A variable is one by its name; of an address, the password in it is. What is recorded of a run as keys (steps, assets,
partitions) is never touched: only texts that people read are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    ErrorInfo,
    Event,
    LogLine,
    RunCanceled,
    RunFailed,
    StepFailed,
    StepOutput,
    StepRetried,
    StepSkipped,
)

MASK = "***"
_NAMES = ("SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY")
_SHORTEST = 6
"""A shorter value is a word or a number that stands in any text."""


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be written down, the longest first, so that none is left in part."""
    found = {part for name, value in environment.items() for part in _secrets_in(name.upper(), value)}
    return tuple(sorted((part for part in found if len(part) >= _SHORTEST), key=len, reverse=True))


def masked(event: Event, secrets: tuple[str, ...]) -> Event:
    """The event with every secret in its texts replaced."""
    if not secrets:
        return event
    match event:
        case LogLine():
            return replace(event, text=masked_text(event.text, secrets))
        case StepFailed():
            return replace(event, error=masked_error(event.error, secrets))
        case StepRetried() | RunFailed() if event.error is not None:
            return replace(event, error=masked_error(event.error, secrets))
        case AssetMaterialized() | AssetObserved() | AssetCheckEvaluated() if event.metadata:
            return replace(event, metadata=masked_value(event.metadata, secrets))
        case StepOutput() if event.preview is not None:
            return replace(event, preview=masked_value(event.preview, secrets))
        case StepSkipped() | RunCanceled():
            return replace(event, reason=masked_text(event.reason, secrets))
        case _:
            return event


def _secrets_in(name: str, value: str) -> Iterator[str]:
    scheme, _, rest = value.partition("://")
    if rest and "@" in rest and "\n" not in scheme:
        yield rest.rpartition("@")[0].partition(":")[2]
    if any(part in name for part in _NAMES) and not (os.sep in value and os.path.exists(value)):  # noqa: PTH110
        yield value.strip()
        # A key of many lines is printed line by line.
        yield from (line for line in value.splitlines() if len(line) > 2 * _SHORTEST and "-----" not in line)


def masked_text(text: str, secrets: tuple[str, ...]) -> str:
    """The text with every secret in it replaced."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def masked_error(error: ErrorInfo, secrets: tuple[str, ...]) -> ErrorInfo:
    """The error with every secret in what it says replaced."""
    return replace(
        error,
        message=masked_text(error.message, secrets),
        frames=tuple(replace(frame, text=masked_text(frame.text, secrets)) for frame in error.frames),
        cause=None if error.cause is None else masked_error(error.cause, secrets),
        traceback=masked_text(error.traceback, secrets),
    )


def masked_value(value: Any, secrets: tuple[str, ...]) -> Any:
    """A value of JSON with every secret in its texts replaced."""
    match value:
        case str():
            return masked_text(value, secrets)
        case dict():
            return {key: masked_value(each, secrets) for key, each in cast("dict[Any, Any]", value).items()}
        case list() | tuple():
            return [masked_value(each, secrets) for each in cast("list[Any]", value)]
        case _:
            return value
