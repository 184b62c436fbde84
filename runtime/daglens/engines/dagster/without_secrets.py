"""The history that Dagster keeps in our folder holds no secret of the environment: what it would store is masked first.

A user's own instance (DAGSTER_HOME) is left as the user has it.
"""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._utils.error import SerializableErrorInfo  # pyright: ignore[reportPrivateImportUsage]

from daglens.events.secrets import masked_text, masked_value, secrets_of

_READ_BY_PEOPLE = ("error", "error_info", "message", "user_message", "description", "metadata", "user_failure_data")
_LEADING_THERE = (
    "dagster_event",
    "event_specific_data",
    "materialization",
    "asset_observation",
    "expectation_result",
    "first_step_failure_event",
)


class MaskedEvents(SqliteEventLogStorage):
    """Dagster's usual storage of events."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> MaskedEvents:
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        secrets = secrets_of(os.environ)
        super().store_event(_masked(event, secrets) if secrets else event)


def hide_in_file(path: str | Path) -> None:
    """Cross out the secrets in what a step wrote, each with as many signs as it has: others are reading the file."""
    secrets = [secret.encode() for secret in secrets_of(os.environ)]
    if not secrets:
        return
    with Path(path).open("r+b") as file:
        content = file.read()
        if any(secret in content for secret in secrets):
            for secret in secrets:
                content = content.replace(secret, b"*" * len(secret))
            file.seek(0)
            file.write(content)


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    """What people read of a value of Dagster's; its keys and names stay as they are."""
    match value:
        case str():
            return masked_text(value, secrets)
        case SerializableErrorInfo():
            return value._replace(
                message=masked_text(value.message, secrets),
                stack=[masked_text(each, secrets) for each in value.stack],
                cause=_masked(value.cause, secrets),
                context=_masked(value.context, secrets),
            )
        case dict():
            return {key: _masked_metadata(each, secrets) for key, each in value.items()}
    fields = [name for name in (*_READ_BY_PEOPLE, *_LEADING_THERE) if name in getattr(value, "_fields", ())]
    changed = {name: _masked(getattr(value, name), secrets) for name in fields}
    return value._replace(**changed) if changed else value


def _masked_metadata(value: Any, secrets: tuple[str, ...]) -> Any:
    told = getattr(value, "value", None)
    if not isinstance(told, (str, dict, list)):
        return value
    masked = masked_value(told, secrets)
    return value if masked == told else type(value)(masked)
