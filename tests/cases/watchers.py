"""Sensors that watch assets and runs, for both engines."""

import os

from dagster import (
    AssetKey,
    DagsterRunStatus,
    Definitions,
    MaterializeResult,
    RunRequest,
    SkipReason,
    asset,
    asset_sensor,
    job,
    op,
    run_failure_sensor,
    run_status_sensor,
    sensor,
)


@asset
def orders():
    return MaterializeResult(metadata={"rows": 3})


@asset
def broken():
    raise ValueError("no")


@op
def tell():
    pass


@job
def report():
    tell()


@asset_sensor(asset_key=AssetKey("orders"), job=report)
def on_orders(context, event):
    rows = event.dagster_event.event_specific_data.materialization.metadata["rows"].value
    yield RunRequest(run_key=f"after {context.cursor}", tags={"rows": str(rows)})


@run_failure_sensor
def on_failure(context):
    raise RuntimeError(f"{context.dagster_run.job_name} failed with {os.environ['MAIL_TOKEN']}")


@run_status_sensor(run_status=DagsterRunStatus.SUCCESS, request_job=report)
def on_success(context):
    if context.dagster_run.job_name == "report":
        return SkipReason("that was mine")
    return RunRequest(run_key=context.dagster_run.run_id)


@sensor(job=report)
def asks(context):
    found = context.instance.get_latest_materialization_event(AssetKey("orders"))
    print("with", os.environ["MAIL_TOKEN"])
    yield SkipReason(f"{found.asset_materialization.asset_key.path}, {len(context.instance.get_runs())} runs")


defs = Definitions(assets=[orders, broken], jobs=[report], sensors=[on_orders, on_failure, on_success, asks])
