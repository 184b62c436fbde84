"""Old runs are forgotten, with the values that only they hold."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from daglens.storage.ancestors import lineage
from daglens.storage.event_log import EventLog
from daglens.storage.paths import TEMPORARY_SUFFIX, run_folder, values_folder

_EVERY_RUN = -1
_ABANDONED_AFTER_S = 60.0


def prune(log: EventLog, keep: int, before: datetime | None = None) -> int:
    """Forget all but the newest `keep` runs, of those only what began before a time, and return how many went.

    The values of assets stay. A run under way stays, and so does each ancestor of a run that stays: its values are the
    inputs of the next re-run. What writers that were killed left half written goes as well.
    """
    records = log.records(_EVERY_RUN)
    staying = {
        ancestor
        for index, record in enumerate(records)
        if index < keep or not record.finished or (before is not None and _moment(record.created) >= before)
        for ancestor in lineage(log, record.run_id)
    }
    forgotten = [record.run_id for record in records if record.run_id not in staying]
    for run_id in forgotten:
        # The log first: a value without a run takes room, a run without its value would promise what is not there.
        log.forget(run_id)
        shutil.rmtree(run_folder(log.storage_dir, run_id), ignore_errors=True)
    _remove_half_written(log.storage_dir)
    return len(forgotten)


def _remove_half_written(storage_dir: Path) -> None:
    """A temporary file that nobody has written to for a while belongs to a process that was killed."""
    oldest = time.time() - _ABANDONED_AFTER_S
    for folder, _, names in os.walk(values_folder(storage_dir)):
        for name in names:
            if name.endswith(TEMPORARY_SUFFIX):
                path = Path(folder, name)
                with suppress(OSError):
                    if path.stat().st_mtime < oldest:
                        path.unlink()


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00"))
