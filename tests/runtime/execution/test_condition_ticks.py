"""What a tick of automation conditions sees of the project's log, and what it leaves to the next one."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import daglens as dg
from daglens.events.event import AssetMaterialized, RunStarted, RunSucceeded
from daglens.execution.tick_instance import TickInstance
from daglens.model.automation_cursor import cursor_from_text, cursor_to_text
from daglens.model.automation_requests import evaluate_automation_sensor
from daglens.model.errors import DagsterInvariantViolationError
from daglens.storage.dynamic_partitions import DynamicPartitions
from daglens.storage.event_log import EventLog, RunRecord, now
from daglens.storage.process_identity import current_process
from support.runs import materialize, printed, write_project

Condition = dg.AutomationCondition
days = dg.DailyPartitionsDefinition("2024-08-01")
pairs = dg.MultiPartitionsDefinition({"day": days, "size": dg.StaticPartitionsDefinition(["S", "L"])})


@dg.asset
def raw(): ...


@dg.asset
def slow(): ...


@dg.asset(deps=[raw, slow], automation_condition=Condition.eager())
def report(): ...


@dg.asset(partitions_def=days, automation_condition=Condition.on_missing())
def daily(): ...


@dg.asset(partitions_def=pairs, automation_condition=Condition.on_cron("0 * * * *"))
def paired(): ...


@dg.asset_check(asset=daily, automation_condition=Condition.eager())
def is_full() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


everything = dg.AutomationConditionSensorDefinition("everything", target=dg.AssetSelection.all())
defs = dg.Definitions(assets=[raw, slow, report, daily, paired], asset_checks=[is_full])
graph = defs.get_repository_def().asset_graph


def began(log: EventLog, run_id: str, asset: str) -> None:
    log.create_run(RunRecord(run_id, None, run_id, asset, {}, current_process(), now()))
    log.append(run_id, RunStarted(None, run_id, "bundled", "in_process", asset, (asset,), {asset: ((asset,),)}))


def ended(log: EventLog, run_id: str, asset: str) -> None:
    log.append(run_id, AssetMaterialized(asset, (asset,)))
    log.append(run_id, RunSucceeded())


def asked_for(folder: Path, cursor: str | None) -> tuple[list[str], str]:
    with TickInstance(folder) as instance:
        requests, after = evaluate_automation_sensor(everything, graph, instance, cursor)
    return [key.to_user_string() for each in requests for key in each.asset_selection or ()], after


def test_an_asset_waits_for_the_run_that_makes_what_it_reads(tmp_path: Path) -> None:
    with closing(EventLog.open(tmp_path)) as log:
        for asset in ("raw", "slow"):
            began(log, f"first-{asset}", asset)
            ended(log, f"first-{asset}", asset)
        _, cursor = asked_for(tmp_path, None)
        began(log, "second-raw", "raw")
        ended(log, "second-raw", "raw")
        began(log, "second-slow", "slow")
        waiting, cursor = asked_for(tmp_path, cursor)
        assert "report" not in waiting
        ended(log, "second-slow", "slow")
        wanted, cursor = asked_for(tmp_path, cursor)
        assert "report" in wanted
        again, _ = asked_for(tmp_path, cursor)
        assert "report" not in again


def test_the_cursor_keeps_what_conditions_remember(tmp_path: Path) -> None:
    """Ticks that pass it on as text ask for the same as ticks that pass it on as it is."""
    start = datetime(2024, 8, 3, 10, 30, tzinfo=timezone.utc)
    cursor: str | None = None
    kept = None
    with TickInstance(tmp_path) as instance:
        for hours in range(4):
            moment = start + timedelta(hours=hours)
            requests, cursor = evaluate_automation_sensor(everything, graph, instance, cursor, moment)
            result = dg.evaluate_automation_conditions(
                defs, instance, dg.AssetSelection.all(), evaluation_time=moment, cursor=kept
            )
            kept = result.cursor
            assert cursor_from_text(cursor) == cursor_from_text(cursor_to_text(kept))
            assert bool(requests) == bool(result.total_requested)
            if hours == 1:
                latest = {each.partition_key for each in requests}
                assert latest == {"2024-08-02|L", "2024-08-02|S"}, "the hour has passed, for the last whole day"
    with pytest.raises(DagsterInvariantViolationError):
        cursor_from_text("0eJx")


def test_dynamic_partitions_stay(tmp_path: Path) -> None:
    kept = DynamicPartitions(tmp_path)
    kept.add("files", ["b", "a"])
    kept.add("files", ["a", "c"])
    kept.delete("files", ["b", "never there"])
    assert kept.keys("files") == ["a", "c"]
    with TickInstance(tmp_path) as instance:
        assert instance.has_dynamic_partition("files", "a")
        assert not instance.has_dynamic_partition("other", "a")


@pytest.mark.parametrize("executor", ["in_process", "multiprocess"])
def test_what_reads_a_dynamically_partitioned_asset_reads_all_of_it(tmp_path: Path, executor: str) -> None:
    pipeline = """
        from dagster import DynamicPartitionsDefinition, asset

        @asset(partitions_def=DynamicPartitionsDefinition(name="files"))
        def file(context):
            return context.partition_key.upper()

        @asset
        def whole(file):
            print("read", sorted(file.items()))
    """
    project = write_project(tmp_path, {"pipeline.py": pipeline})
    DynamicPartitions(project / ".daglens").add("files", ["a", "b"])
    for key in ("a", "b"):
        assert materialize(project, selection="key:file", partition=key, executor=executor).wait().status == "succeeded"
    whole = materialize(project, selection="whole", executor=executor)
    assert printed(whole) == [("whole", "read [('a', 'A'), ('b', 'B')]")]
