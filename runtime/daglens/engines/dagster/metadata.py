"""Dagster's metadata values in the words of our events: `{"rows": {"type": "int", "value": 3}}`."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dagster import AssetKey

_KINDS = {
    "MarkdownMetadataValue": "md",
    "DagsterAssetMetadataValue": "asset",
    "DagsterJobMetadataValue": "job",
    "TableColumnLineageMetadataValue": "column_lineage",
}


def metadata_to_json(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Every value plain JSON."""
    return {key: {"type": _kind(value), "value": _plain(value.value)} for key, value in metadata.items()}


def _kind(value: Any) -> str:
    name = type(value).__name__
    return _KINDS.get(name) or re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("MetadataValue")).lower()


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case AssetKey():
            return list(value.path)
        case _ if (fields := _fields(value)) is not None:
            return {name: _plain(item) for name, item in fields.items()}
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return str(value)


def _fields(value: Any) -> Mapping[str, Any] | None:
    """The fields of Dagster's own records, which were named tuples once."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    try:
        from dagster_shared.record import as_dict, is_record  # pyright: ignore[reportPrivateImportUsage]
    except ImportError:
        return None
    return as_dict(value) if is_record(value) else None
