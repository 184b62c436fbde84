"""Which earlier run still has a value that a re-run needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from daglens.events.event import StepOutput
from daglens.storage.event_log import EventLog
from daglens.storage.paths import output_path


def find_output(log: EventLog, run_id: str, step: str, output: str, mapping_key: str | None = None) -> str | None:
    """The nearest run, from `run_id` itself up through its parents, that announced the output and still has it.

    None when no run of the chain has it. An output is there when its file is; one that an IO manager of the user's own
    stored leaves no file here, and its announcement is believed.
    """
    for ancestor in lineage(log, run_id):
        for envelope in log.outputs(ancestor, step):
            event = envelope.event
            if (
                isinstance(event, StepOutput)
                and (event.output, event.mapping_key) == (output, mapping_key)
                and has_value(log.storage_dir, ancestor, event)
            ):
                return ancestor
    return None


def find_mapping_keys(log: EventLog, run_id: str, step: str, output: str) -> tuple[str, ...] | None:
    """The mapping keys that the nearest run which finished the dynamic step announced; None when no run did."""
    for ancestor in lineage(log, run_id):
        state = log.run(ancestor)
        found = None if state is None else state.step(step)
        if found is not None and found.status == "succeeded":
            return tuple(
                event.mapping_key for event in found.outputs if event.output == output and event.mapping_key is not None
            )
    return None


def lineage(log: EventLog, run_id: str) -> Iterator[str]:
    """The run, its parent, the parent's parent... A parent that was pruned ends it."""
    seen: set[str] = set()
    current: str | None = run_id
    while current is not None and current not in seen:
        record = log.record(current)
        if record is None:
            return
        seen.add(current)
        yield current
        current = record.parent_run_id


def has_value(storage_dir: Path, run_id: str, event: StepOutput) -> bool:
    """Whether the value that was announced can still be read."""
    if event.path == "":
        return True
    if event.path is not None:
        return (storage_dir / event.path).exists()
    return output_path(storage_dir, run_id, event.step, event.output, event.mapping_key).exists()
