"""Assets that say when they want to be made, and a sensor that adds and deletes partitions, for both engines."""

from pathlib import Path

import dagster as dg

INBOX = Path(__file__).parent / "inbox"
Condition = dg.AutomationCondition
files = dg.DynamicPartitionsDefinition(name="files")


@dg.asset
def raw():
    return 1


@dg.asset(automation_condition=Condition.eager())
def clean(raw):
    return raw + 1


@dg.asset(automation_condition=Condition.eager(), deps=[clean])
def report(): ...


@dg.asset_check(asset=clean, automation_condition=Condition.eager())
def is_positive(clean):
    return dg.AssetCheckResult(passed=clean > 0)


@dg.asset_check(asset=clean, automation_condition=Condition.on_missing())
def was_never_looked_at():
    return dg.AssetCheckResult(passed=True)


@dg.asset(partitions_def=files)
def file(context):
    return context.partition_key


by_file = dg.define_asset_job("by_file", [file])


@dg.sensor(job=by_file)
def new_files(context):
    names = sorted(path.stem for path in INBOX.glob("*.txt"))
    gone = [name for name in context.instance.get_dynamic_partitions("files") if name not in names]
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=name, partition_key=name) for name in names],
        dynamic_partitions_requests=[files.build_add_request(names), files.build_delete_request(gone)],
    )


conditions = dg.AutomationConditionSensorDefinition(
    "conditions", target=dg.AssetSelection.all(), run_tags={"team": "sales"}, minimum_interval_seconds=1
)
defs = dg.Definitions(
    assets=[raw, clean, report, file],
    asset_checks=[is_positive, was_never_looked_at],
    jobs=[by_file],
    sensors=[new_files, conditions],
)
