"""Old runs are forgotten, with the values that only they hold."""

from __future__ import annotations

import shutil

from daglens.storage.ancestors import lineage
from daglens.storage.event_log import EventLog
from daglens.storage.paths import run_folder

_EVERY_RUN = -1


def prune(log: EventLog, keep: int) -> int:
    """Forget all but the newest `keep` runs, and return how many were forgotten. The values of assets stay.

    A run under way stays, and so does each ancestor of a run that stays: its values are the inputs of the next re-run.
    """
    records = log.records(_EVERY_RUN)
    staying = {
        ancestor
        for index, record in enumerate(records)
        if index < keep or not record.finished
        for ancestor in lineage(log, record.run_id)
    }
    forgotten = [record.run_id for record in records if record.run_id not in staying]
    for run_id in forgotten:
        # The log first: a value without a run takes room, a run without its value would promise what is not there.
        log.forget(run_id)
        shutil.rmtree(run_folder(log.storage_dir, run_id), ignore_errors=True)
    return len(forgotten)
