"""The words for an asset that is read before it was ever made: the one failure that everybody meets first."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path


def nothing_stored(asset_key: Sequence[str], partition: str | None = None) -> str:
    """What is missing, and what to do."""
    which = "" if partition is None else f" in partition {partition}"
    name = "/".join(asset_key)
    command = f"daglens materialize {name}" + ("" if partition is None else f" --partition {partition}")
    return (
        f"Nothing is stored for asset {name}{which}: materialize it first, or together with what reads it. "
        f"`{command}` makes it; a + before what is to be made includes what that reads"
    )


def missing_value(asset_key: Sequence[str], partition: str | None, path: Path) -> FileNotFoundError:
    """The error of a read from `path`, of the class that an IO manager's file gives."""
    return FileNotFoundError(errno.ENOENT, nothing_stored(asset_key, partition), str(path))
