"""Which earlier run still has a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens.events.event import RunFailed, StepOutput, StepStarted, StepSucceeded
from daglens.execution.store_output import IN_MEMORY
from daglens.storage.ancestors import find_mapping_keys, find_output
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.paths import output_path
from daglens.storage.process_identity import current_process


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    """A chain of runs, `first` <- `second` <- `third`, and a `stranger`."""
    opened = EventLog.open(tmp_path)
    for run_id, parent in (("first", None), ("second", "first"), ("third", "second"), ("stranger", None)):
        opened.create_run(RunRecord(run_id, parent, "first", "job", {}, current_process(), now()))
    return opened


def store(log: EventLog, run_id: str, output: StepOutput) -> Path:
    file = output_path(log.storage_dir, run_id, output.step, output.output, output.mapping_key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("value")
    log.append(run_id, output)
    return file


def test_the_nearest_ancestor_that_has_it(log: EventLog) -> None:
    store(log, "stranger", StepOutput("a", "result"))
    assert find_output(log, "third", "a", "result") is None
    store(log, "first", StepOutput("a", "result"))
    assert find_output(log, "third", "a", "result") == "first"
    nearer = store(log, "second", StepOutput("a", "result"))
    assert find_output(log, "third", "a", "result") == "second"
    assert find_output(log, "first", "a", "result") == "first"
    nearer.unlink()
    assert find_output(log, "third", "a", "result") == "first"


def test_other_outputs_and_mapping_keys_are_others(log: EventLog) -> None:
    store(log, "first", StepOutput("a", "rows", "one"))
    assert find_output(log, "third", "a", "rows", "one") == "first"
    assert find_output(log, "third", "a", "rows", "three") is None
    assert find_output(log, "third", "a", "rows") is None
    assert find_output(log, "third", "a", "columns", "one") is None


def test_a_path_of_its_own_and_a_store_of_the_users_own(log: EventLog) -> None:
    log.append("first", StepOutput("a", "elsewhere", path="storage/there"))
    log.append("first", StepOutput("a", "in_a_database", path=""))
    log.append("first", StepOutput("a", "in_memory", path=IN_MEMORY))
    assert find_output(log, "third", "a", "in_memory") is None
    assert find_output(log, "third", "a", "elsewhere") is None
    (log.storage_dir / "storage").mkdir()
    (log.storage_dir / "storage" / "there").write_text("value")
    assert find_output(log, "third", "a", "elsewhere") == "first"
    assert find_output(log, "third", "a", "in_a_database") == "first"


def test_what_was_stored_but_not_announced_does_not_count(log: EventLog) -> None:
    file = output_path(log.storage_dir, "first", "a", "result")
    file.parent.mkdir(parents=True)
    file.write_text("half")
    assert find_output(log, "third", "a", "result") is None


def test_the_chain_ends_where_a_parent_was_pruned(log: EventLog) -> None:
    store(log, "first", StepOutput("a", "result"))
    log.append("second", RunFailed())
    log.forget("second")
    assert find_output(log, "third", "a", "result") is None


def test_mapping_keys_of_the_nearest_finished_step(log: EventLog) -> None:
    for key in ("one", "two"):
        store(log, "first", StepOutput("a", "rows", key))
    log.append("first", StepSucceeded("a"))
    store(log, "second", StepOutput("a", "rows", "unfinished"))
    log.append("second", StepStarted("a"))
    assert find_mapping_keys(log, "third", "a", "rows") == ("one", "two")
    assert find_mapping_keys(log, "third", "b", "rows") is None
