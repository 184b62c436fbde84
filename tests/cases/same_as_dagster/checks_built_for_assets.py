"""Checks that are built for a list of assets: freshness by age, by cron, by partition; changes of columns; bounds."""

from datetime import timedelta

import dagster as dg


@dg.asset
def orders():
    columns = [dg.TableColumn("id", "int")]
    return dg.MaterializeResult(metadata={"dagster/column_schema": dg.TableSchema(columns=columns), "rows": 3})


@dg.asset
def customers(context):
    runs = len(context.instance.fetch_materializations(dg.AssetKey("customers"), limit=10).records)
    columns = [dg.TableColumn("id", "int" if runs == 0 else "str"), dg.TableColumn(f"c{runs}", "str")]
    return dg.MaterializeResult(metadata={"dagster/column_schema": dg.TableSchema(columns=columns), "rows": runs})


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2024-01-01"))
def days(): ...


BOTH = [orders, customers]
CHECKS = [
    *dg.build_last_update_freshness_checks(assets=["raw", orders], lower_bound_delta=timedelta(hours=2)),
    *dg.build_last_update_freshness_checks(
        assets=[customers], lower_bound_delta=timedelta(hours=2), deadline_cron="0 * * * *"
    ),
    *dg.build_time_partition_freshness_checks(assets=[days], deadline_cron="0 9 * * *"),
    *dg.build_column_schema_change_checks(assets=BOTH),
    *dg.build_metadata_bounds_checks(assets=BOTH, metadata_key="rows", min_value=1),
]
INSTANCE = dg.DagsterInstance.ephemeral()


def show(selection: dg.AssetSelection) -> None:
    result = dg.materialize([*BOTH, days, *CHECKS], instance=INSTANCE, selection=selection)
    told = [
        (each.asset_key.to_user_string(), each.check_name, each.passed, each.severity.value, sorted(each.metadata))
        for each in result.get_asset_check_evaluations()
    ]
    for line in sorted(told):
        print(*line)
    for each in result.get_asset_check_evaluations():
        if each.check_name == "column_schema_change" and each.asset_key == customers.key:
            print(each.description.partition("\n\n")[2])  # What changed, after the sentence that says so.


show(dg.AssetSelection.all_asset_checks())
for _ in range(2):
    show(dg.AssetSelection.assets(*BOTH))
for make in (
    lambda: dg.FreshnessPolicy.time_window(timedelta(seconds=3)),
    lambda: dg.FreshnessPolicy.cron("0 9 * * *", timedelta(days=3)),
    lambda: dg.FreshnessPolicy.cron("0 9 * * *", timedelta(hours=3), "Mars"),
    lambda: dg.build_last_update_freshness_checks(assets=[orders, orders], lower_bound_delta=timedelta(hours=2)),
    lambda: dg.build_time_partition_freshness_checks(assets=[days], deadline_cron="soon"),
):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__)
