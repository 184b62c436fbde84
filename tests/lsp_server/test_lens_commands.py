"""What lenses say and do, from a real run log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from daglens.client import (
    AssetMaterialized,
    ErrorInfo,
    RunFailed,
    RunStarted,
    RunSucceeded,
    StepFailed,
    StepStarted,
    StepSucceeded,
    request_from_argv,
)
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process
from daglens_lsp.runs.lens_commands import is_offered, lens_command
from daglens_lsp.runs.lens_target import LensTarget, read_lens_target
from daglens_lsp.runs.past_runs import PastRuns

ORDERS = LensTarget("materialize", "", ".daglens", None, (("raw", "orders"),))
CLEAN = LensTarget("rerun_step", "", ".daglens", None, (("report",),), None, "report.clean")


def write_run(project: Path, run_id: str, job: str, *events: object) -> None:
    log = EventLog.open(project / ".daglens")
    log.create_run(RunRecord(run_id, None, run_id, job, {}, current_process(), now()))
    for event in events:
        log.append(run_id, event)
    log.close()


def started(*steps: str, **assets: str) -> RunStarted:
    keys = {step: (tuple(key.split("/")),) for step, key in assets.items()}
    return RunStarted(None, "r", "bundled", "in_process", "", steps, keys)


def title(target: LensTarget, project: Path, minutes: int = 0) -> str:
    past = PastRuns(str(project), ".daglens")
    return lens_command(target, past, datetime.now(timezone.utc) + timedelta(minutes=minutes)).title


def test_nothing_has_run_yet(tmp_path):
    past = PastRuns(str(tmp_path), ".daglens")
    assert title(ORDERS, tmp_path) == "▶ Materialize"
    assert is_offered(ORDERS, past)
    assert not is_offered(CLEAN, past)
    assert not is_offered(replace(ORDERS, action="rerun_from_failure"), past)
    assert list(tmp_path.iterdir()) == []


def test_a_materialized_asset_tells_when_and_how_long(tmp_path):
    write_run(
        tmp_path,
        "r1",
        "",
        started("raw__orders", raw__orders="raw/orders"),
        StepStarted("raw__orders"),
        AssetMaterialized("raw__orders", ("raw", "orders")),
        StepSucceeded("raw__orders", 1234.0),
        RunSucceeded(),
    )
    assert title(ORDERS, tmp_path, minutes=2) == "▶ Materialize · ✓ 2 min ago (1.2 s)"


def test_a_failed_step_offers_to_run_it_again_and_from_there(tmp_path):
    write_run(
        tmp_path,
        "r1",
        "",
        started("report.fetch", "report.clean", **{"report.clean": "report"}),
        StepStarted("report.fetch"),
        StepSucceeded("report.fetch", 5.0),
        StepStarted("report.clean"),
        StepFailed("report.clean", ErrorInfo("ValueError", "no")),
        RunFailed(None, ("report.clean",)),
    )
    past = PastRuns(str(tmp_path), ".daglens")
    target = replace(CLEAN, project=str(tmp_path))
    assert is_offered(target, past)
    found = lens_command(target, past, datetime.now(timezone.utc) + timedelta(hours=1, seconds=9))
    assert found.title == "▶ Re-run step · ✗ failed 1 h ago"
    beside_others = lens_command(replace(target, shares_line=True), past, datetime.now(timezone.utc))
    assert beside_others.title == "▶ Re-run step clean · ✗ failed just now"
    assert beside_others.runnable == found.runnable
    assert found.command == "daglens.rerunStep"
    assert found.runnable.argv == ("daglens", "rerun", "--steps=report.clean", "r1")
    request = request_from_argv(found.runnable.argv, found.runnable.cwd)
    assert (request.kind, request.run_id, request.steps) == ("rerun", "r1", ("report.clean",))

    whole = replace(target, action="rerun_from_failure", step=None)
    assert is_offered(whole, past)
    assert lens_command(whole, past, datetime.now(timezone.utc)).runnable.argv == (
        "daglens",
        "rerun",
        "--from-failure",
        "r1",
    )


def test_what_runs_now_can_be_looked_at(tmp_path):
    write_run(tmp_path, "r1", "", started("raw__orders", raw__orders="raw/orders"), StepStarted("raw__orders"))
    past = PastRuns(str(tmp_path), ".daglens")
    found = lens_command(ORDERS, past, datetime.now(timezone.utc))
    assert (found.title, found.command, found.runnable.run_id) == ("⏳ Running…", "daglens.showRun", "r1")


def test_a_job_tells_of_its_own_last_run(tmp_path):
    write_run(tmp_path, "r1", "nightly", replace(started("a"), job="nightly"), StepStarted("a"), RunSucceeded())
    write_run(tmp_path, "r2", "other", replace(started("a"), job="other"), RunFailed(ErrorInfo("X", "y")))
    target = LensTarget("run", str(tmp_path), ".daglens", str(tmp_path / "defs.py"), (), "nightly")
    found = lens_command(target, PastRuns(str(tmp_path), ".daglens"), datetime.now(timezone.utc))
    assert found.title.startswith("▶ Run job · ✓ just now")
    assert found.runnable.argv == ("daglens", "run", "nightly", "defs.py")


def test_answers_are_new_when_the_log_is(tmp_path):
    past = PastRuns(str(tmp_path), ".daglens")
    assert past.asset(("a",)) is None
    events = started("a", a="a"), StepStarted("a"), AssetMaterialized("a", ("a",)), StepSucceeded("a", 1.0)
    write_run(tmp_path, "r1", "", *events, RunSucceeded())
    assert past.asset(("a",)).status == "materialized"


@pytest.mark.parametrize("target", [ORDERS, CLEAN])
def test_targets_survive_the_way_to_the_client_and_back(target):
    assert read_lens_target(target.to_json()) == target
