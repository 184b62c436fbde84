"""What a tick of automation conditions leaves to the next one, and how it is kept as text."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, TypeAlias

from daglens.record import dataclass

from .asset_key import AssetCheckKey, AssetJobKey, AssetKey
from .errors import DagsterInvariantViolationError

Entity: TypeAlias = AssetKey | AssetCheckKey | AssetJobKey
Parts: TypeAlias = frozenset[str | None]
Path: TypeAlias = tuple[Any, ...]
_MARK = "daglens-1:"
"""What the text begins with; that of Dagster's own cursors begins with a digit."""


@dataclass(frozen=True)
class AutomationCursor:
    """`remembered` holds the partitions of each condition that looks back, by its place below its root.

    A place is the way from the root entity to the one that is asked about, and the condition (`automation_memory`).
    `partitions` says what kind of partitions each entity had; `requested` are those that were asked for.
    """

    last_event: int
    moment: datetime
    remembered: Mapping[Path, Parts] = field(default_factory=dict[Path, Parts])
    requested: Mapping[Entity, Parts] = field(default_factory=dict[Entity, Parts])
    partitions: Mapping[Entity, str] = field(default_factory=dict[Entity, str])
    code_versions: Mapping[AssetKey, str | None] = field(default_factory=dict[AssetKey, "str | None"])


def kind_of_partitions(definition: Any) -> str:
    """As far as it decides whether an asset whose partitions were changed is evaluated as a new one."""
    if definition is None:
        return "none"
    return "windows" if hasattr(definition, "get_last_partition_window") else "keys"


def cursor_to_text(cursor: AutomationCursor) -> str:
    document = {
        "last_event": cursor.last_event,
        "moment": cursor.moment.isoformat(),
        "remembered": [[[_named(each) for each in path], _listed(parts)] for path, parts in cursor.remembered.items()],
        "requested": [[_named(entity), _listed(parts)] for entity, parts in cursor.requested.items()],
        "partitions": [[_named(entity), kind] for entity, kind in cursor.partitions.items()],
        "code_versions": [[_named(key), version] for key, version in cursor.code_versions.items()],
    }
    packed = zlib.compress(json.dumps(document, separators=(",", ":")).encode())
    return _MARK + base64.b64encode(packed).decode()


def is_our_cursor(text: str) -> bool:
    return text.startswith(_MARK)


def cursor_from_text(text: str) -> AutomationCursor:
    """The inverse of `cursor_to_text`. Raises DagsterInvariantViolationError for a text that it did not write."""
    try:
        packed = text.removeprefix(_MARK)
        document: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
        return AutomationCursor(
            document["last_event"],
            datetime.fromisoformat(document["moment"]),
            {tuple(_of_name(each) for each in path): frozenset(parts) for path, parts in document["remembered"]},
            {_of_name(entity): frozenset(parts) for entity, parts in document["requested"]},
            {_of_name(entity): kind for entity, kind in document["partitions"]},
            {_of_name(key): version for key, version in document["code_versions"]},
        )
    except (ValueError, KeyError, TypeError, zlib.error) as problem:
        raise DagsterInvariantViolationError("The cursor is not one that automation conditions have left.") from problem


def _listed(parts: Iterable[str | None]) -> list[str | None]:
    return sorted((None if part is None else str(part) for part in parts), key=lambda part: part or "")


def _named(element: Any) -> Any:
    """An entity as a list or, for a job, a table: nothing else in a path is one."""
    match element:
        case AssetJobKey():
            return {"job": element.job_name}
        case AssetCheckKey():
            return [list(element.asset_key.parts), element.name]
        case AssetKey():
            return [list(element.parts)]
        case _:
            return element


def _of_name(element: Any) -> Any:
    match element:
        case {"job": name}:
            return AssetJobKey(name)
        case [parts, name]:
            return AssetCheckKey(AssetKey(parts), name)
        case [parts]:
            return AssetKey(parts)
        case _:
            return element
