"""How a file stood on disk when it was read: whether it is still that file can be told without reading it again."""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

FRESH_NS = 3_000_000_000


class Stamp(NamedTuple):
    """Size in bytes, and when the content and the entry last changed, in nanoseconds. `digest` is of the content, and
    empty where the times are old enough to tell by themselves: disks round them, and a second change may hide there."""

    size: int
    modified_ns: int
    changed_ns: int
    digest: str = ""


def stamp_of(path: str, data: bytes | None = None) -> Stamp | None:
    """The stamp of a file, to be taken before it is read; None where there is none that can be read."""
    try:
        return stamped(Path(path).stat(), path, data)
    except (OSError, ValueError):
        return None


def stamped(stat: os.stat_result, path: str, data: bytes | None = None) -> Stamp:
    """The stamp of a file of which `stat` was asked before its `data` was read. Raises OSError where it is gone."""
    stamp = Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    if time.time_ns() - max(stamp.modified_ns, stamp.changed_ns) > FRESH_NS:
        return stamp
    return stamp._replace(digest=_digest(Path(path).read_bytes() if data is None else data))


def still_holds(path: str, stamp: Stamp) -> bool:
    """Whether the file is the one that was stamped."""
    try:
        stat = Path(path).stat()
        return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) == stamp[:3] and (
            not stamp.digest or _digest(Path(path).read_bytes()) == stamp.digest
        )
    except (OSError, ValueError):
        return False


def still_stands(path: str, stamp: Stamp | None) -> bool:
    """Whether the file is the one that was stamped; where there was none, whether there still is none."""
    return stamp_of(path) is None if stamp is None else still_holds(path, stamp)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
