"""What running a run again asks for: what its parent was asked, and of that what it did."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daglens.client import RunRequest
from daglens.client.request import to_json
from daglens.client.start import resolve_request
from daglens.engines.choice import EngineNotAvailable
from daglens.events.event import ErrorInfo, RunFailed, RunStarted, RunSucceeded
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process

ASKED = RunRequest(
    "materialize", ".", selection="+report", checks=("report:is_full",), executor="multiprocess", partition="2024-08-01"
)


def write_run(log: EventLog, run_id: str, request: RunRequest, parent: str | None, began: bool) -> None:
    log.create_run(
        RunRecord(run_id, parent, "first", "report", to_json(request), current_process(), now()),
    )
    if began:
        log.append(run_id, RunStarted(parent, "first", "bundled", "multiprocess", "report", ("rows", "report")))
        log.append(run_id, RunSucceeded())
    else:
        log.append(run_id, RunFailed(ErrorInfo("ModuleNotFoundError", "No module named 'pandas'")))


@pytest.mark.parametrize(
    "part",
    [{"steps": ("report*",)}, {"from_failure": True}, {"stale": True}, {}],
    ids=["steps", "from failure", "stale", "all"],
)
def test_one_that_never_began_asks_again_as_it_did(tmp_path: Path, part: dict[str, Any]) -> None:
    project = str(tmp_path)
    with closing(EventLog.open(tmp_path / ".daglens")) as log:
        write_run(log, "first", ASKED, None, began=True)
        again = resolve_request(RunRequest("rerun", project, run_id="first", **part))
        write_run(log, "second", again, "first", began=False)
        third = resolve_request(RunRequest("rerun", project, run_id="second"))
        for name in ("steps", "from_failure", "stale", "selection", "checks", "executor", "partition", "engine"):
            assert getattr(third, name) == getattr(again, name), name
        assert third.engine == "bundled", "as the run that began"
        with pytest.raises(EngineNotAvailable, match="bundled"):
            resolve_request(RunRequest("rerun", project, run_id="second", engine="dagster"))

        write_run(log, "other", replace(ASKED, engine="bundled"), None, began=False)
        other = (resolve_request(RunRequest("rerun", project, run_id="other", engine=e)) for e in ("auto", "dagster"))
        assert [each.engine for each in other] == ["bundled", "dagster"], "nothing was stored by either yet"

        write_run(log, "third", third, "second", began=True)
        assert resolve_request(RunRequest("rerun", project, run_id="third")).steps == (
            ("rows", "report") if part else ()
        )
