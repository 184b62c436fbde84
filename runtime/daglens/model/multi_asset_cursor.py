"""The cursor of a multi-asset sensor: for each asset the last event consumed, and unconsumed partitions before it."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .asset_key import AssetKey
from .errors import DagsterInvariantViolationError

MOST_UNCONSUMED = 25


class AssetCursor(NamedTuple):
    """Written as a JSON list. `trailing_unconsumed_partitioned_event_ids` holds event numbers by partition."""

    latest_consumed_event_partition: str | None = None
    latest_consumed_event_id: int | None = None
    trailing_unconsumed_partitioned_event_ids: Mapping[str, int] = {}


def read_cursor(text: str | None, asset_keys: Iterable[AssetKey]) -> dict[str, AssetCursor]:
    """By the key's text. A lone number, the cursor of an asset sensor, holds for every asset."""
    if not text:
        return {}
    try:
        loaded: Any = json.loads(text)
    except ValueError:
        return {}
    if isinstance(loaded, int):
        return {str(key): AssetCursor(None, loaded, {}) for key in asset_keys}
    return {key: AssetCursor(*parts) for key, parts in loaded.items()}


def written_cursor(cursors: Mapping[AssetKey, AssetCursor]) -> str:
    return json.dumps({str(key): list(each) for key, each in cursors.items()})


def advanced_cursor(
    key: AssetKey, before: AssetCursor, advanced: Mapping[int, str | None], seen: Iterable[Any], everything: bool
) -> AssetCursor:
    """The cursor after the events `advanced` (partitions by number) were consumed.

    `seen` are the records, oldest first, that were unconsumed before or lie between the old cursor and the new one.
    With `everything`, nothing stays unconsumed. Raises DagsterInvariantViolationError when too many partitions do.
    """
    if not advanced:
        return before
    last = max(advanced)
    moved = last > (before.latest_consumed_event_id or 0)
    left = {} if everything else dict(before.trailing_unconsumed_partitioned_event_ids)
    if not everything:
        for record in seen if moved else ():
            if record.partition_key is None:
                continue
            if record.storage_id not in advanced:
                left[record.partition_key] = record.storage_id
            else:
                left.pop(record.partition_key, None)
        for number, partition in advanced.items():
            if partition is not None and left.get(partition, number + 1) <= number:
                left.pop(partition)
        left.pop(advanced[last] or "", None)
        if len(left) >= MOST_UNCONSUMED:
            raise DagsterInvariantViolationError(
                f"Asset {key} is at the maximum number of trailing unconsumed events, {MOST_UNCONSUMED}: read them "
                "with `get_trailing_unconsumed_events` and mark them with `advance_cursor`, or drop them all with "
                "`advance_all_cursors`."
            )
    if not moved:
        return AssetCursor(before.latest_consumed_event_partition, before.latest_consumed_event_id, left)
    return AssetCursor(advanced[last], last, left)
