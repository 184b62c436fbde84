"""Assets whose work another process does, reporting by dagster-pipes."""

import sys
import tempfile
from pathlib import Path

import dagster as dg

CHILD = """
from dagster_pipes import PipesContext, open_dagster_pipes

with open_dagster_pipes() as pipes:
    print("from the child")
    if pipes.get_extra("fails"):
        raise ValueError("as asked")
    pipes.log.info("counting")
    data = {"rows": 3, "where": {"raw_value": "https://example.com", "type": "url"}, "day": pipes.partition_key}
    pipes.report_asset_materialization(asset_key="orders", metadata=data, data_version="v7")
    pipes.report_asset_check("has_rows", passed=True, asset_key="orders", metadata={"seen": 3})
    pipes.report_custom_message({"attempt": pipes.retry_number})
"""
DAYS = dg.DailyPartitionsDefinition("2024-01-01")


@dg.multi_asset(
    specs=[dg.AssetSpec("orders"), dg.AssetSpec("regions")],
    check_specs=[dg.AssetCheckSpec("has_rows", asset="orders")],
    partitions_def=DAYS,
)
def tables(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
    done = pipes.run(context=context, command=[sys.executable, str(SCRIPT)], extras={"fails": False})
    print(done.get_custom_messages())
    yield from done.get_results()


@dg.asset
def broken(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient) -> dg.MaterializeResult:
    return pipes.run(
        context=context, command=[sys.executable, str(SCRIPT)], extras={"fails": True}
    ).get_materialize_result()


def show(result: dg.ExecuteInProcessResult) -> None:
    print(result.success)
    for event in result.get_asset_materialization_events():
        made = event.step_materialization_data.materialization
        version = made.tags["dagster/data_version"]
        print(made.asset_key.to_user_string(), made.partition, version if len(version) < 64 else "(of the code)")
        print({key: (type(each).__name__, each.value) for key, each in sorted(made.metadata.items())})
    for each in result.get_asset_check_evaluations():
        print(each.check_name, each.passed, {key: value.value for key, value in each.metadata.items()})
    for event in result.all_events:
        if event.is_step_failure:
            cause = event.step_failure_data.error.cause
            print(cause.cls_name, cause.message.split()[-1].strip("."))


with tempfile.TemporaryDirectory() as folder:
    SCRIPT = Path(folder) / "child.py"
    SCRIPT.write_text(CHILD, encoding="utf-8")
    resources = {"pipes": dg.PipesSubprocessClient()}
    show(dg.materialize([tables], partition_key="2024-02-03", resources=resources))
    show(dg.materialize([broken], resources=resources, raise_on_error=False))
