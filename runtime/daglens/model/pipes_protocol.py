"""The words of dagster-pipes: what an external process is told, and how its metadata reads."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from .asset_key import AssetKey
from .contexts import OpExecutionContext
from .errors import DagsterPipesExecutionError
from .metadata import MetadataValue

CONTEXT_VARIABLE = "DAGSTER_PIPES_CONTEXT"
MESSAGES_VARIABLE = "DAGSTER_PIPES_MESSAGES"
VERSION_FIELD = "__dagster_pipes_version"

_METADATA = {
    "text": MetadataValue.text,
    "url": MetadataValue.url,
    "path": MetadataValue.path,
    "notebook": MetadataValue.notebook,
    "json": MetadataValue.json,
    "md": MetadataValue.md,
    "float": MetadataValue.float,
    "int": MetadataValue.int,
    "bool": MetadataValue.bool,
    "dagster_run": MetadataValue.dagster_run,
    "timestamp": MetadataValue.timestamp,
}


def encode_param(value: Any) -> str:
    """A parameter as the variables of the environment carry it: JSON, deflated, in base64."""
    return base64.b64encode(zlib.compress(json.dumps(value).encode())).decode()


def context_data(context: OpExecutionContext, extras: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the external process knows of the step."""
    definition = context.assets_def if context.has_assets_def else None
    keys = definition.ordered_keys if definition is not None else ()
    return {
        "asset_keys": [_shown(key) for key in keys] or None,
        "code_version_by_asset_key": {_shown(key): definition.specs_by_key[key].code_version for key in keys}
        if definition is not None and keys
        else None,
        "provenance_by_asset_key": {_shown(key): None for key in keys} or None,
        "partition_key": context.partition_key if context.has_partition_key else None,
        "partition_key_range": _range(context),
        "partition_time_window": _window(context),
        "run_id": context.run_id,
        "job_name": None if context.job_name == "ephemeral" else context.job_name,
        "retry_number": context.retry_number,
        "extras": dict(extras or {}),
    }


def _shown(key: AssetKey) -> str:
    return key.to_escaped_user_string()


def _range(context: OpExecutionContext) -> dict[str, str] | None:
    if not context.has_partition_key:
        return None
    found = context.partition_key_range
    return {"start": found.start, "end": found.end}


def _window(context: OpExecutionContext) -> dict[str, str] | None:
    definition = context.scope.partitions_def
    if not context.has_partition_key or not hasattr(definition, "time_window_for_partition_key"):
        return None
    window = context.partition_time_window
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}


def metadata_from_external(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """Metadata of a message: plain values, or values that say their type."""
    return {key: _value(each) for key, each in (metadata or {}).items()}


def _value(given: Any) -> Any:
    said: Any = given
    if not isinstance(given, Mapping) or "raw_value" not in said:
        return said
    raw, kind = said["raw_value"], said.get("type") or "__infer__"
    if kind == "__infer__":
        return raw
    if kind == "asset":
        return MetadataValue.asset(AssetKey.from_escaped_user_string(raw))
    if kind == "null":
        return None
    if kind == "table":
        return MetadataValue.json(raw)
    if kind not in _METADATA:
        raise DagsterPipesExecutionError(f"The external process told metadata of an unknown type {kind!r}.")
    return _METADATA[kind](raw)
