"""Automation conditions, tick by tick: what they ask for as upstreams change and time goes on."""

import datetime
import warnings

import dagster as dg

warnings.simplefilter("ignore")
Condition = dg.AutomationCondition
daily = dg.DailyPartitionsDefinition("2024-08-01")


@dg.asset
def raw(): ...


@dg.asset
def other(): ...


@dg.asset(deps=[raw, other], automation_condition=Condition.eager())
def eager(): ...


@dg.asset(deps=[eager], automation_condition=Condition.eager())
def after_eager(): ...


@dg.asset(deps=[raw], automation_condition=Condition.on_cron("0 * * * *"))
def hourly(): ...


@dg.asset(deps=[raw], automation_condition=Condition.on_missing())
def missing(): ...


@dg.asset(partitions_def=daily)
def parts(): ...


@dg.asset(deps=[parts], partitions_def=daily, automation_condition=Condition.eager())
def eager_parts(): ...


@dg.asset(deps=[parts], automation_condition=Condition.any_deps_match(Condition.newly_updated()))
def of_any(): ...


@dg.asset(
    deps=[raw, other],
    automation_condition=Condition.all_deps_match(~Condition.missing()).ignore(dg.AssetSelection.assets("other")),
)
def of_all(): ...


@dg.asset(automation_condition=Condition.cron_tick_passed("30 * * * *") | Condition.newly_updated())
def either(): ...


ASSETS = [raw, other, eager, after_eager, hourly, missing, parts, eager_parts, of_any, of_all, either]
EVENTS = [
    [],
    [("raw", None)],
    [("other", None)],
    [],
    [("eager", None), ("parts", "2024-08-15")],
    [("parts", "2024-08-14"), ("raw", None)],
    [("missing", None), ("either", None)],
    [("raw", None)],
    [],
]
instance = dg.DagsterInstance.ephemeral()
now = datetime.datetime(2024, 8, 16, 4, 35)
cursor = None
for events in EVENTS:
    for key, partition in events:
        instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=partition))
    result = dg.evaluate_automation_conditions(defs=ASSETS, instance=instance, cursor=cursor, evaluation_time=now)
    cursor = result.cursor
    print([(each.key.to_user_string(), result.get_num_requested(each.key)) for each in ASSETS])
    now += datetime.timedelta(minutes=17)

labelled = Condition.eager().without(Condition.in_latest_time_window())
print(labelled == Condition.eager(), Condition.eager().replace("handled", Condition.missing()) == Condition.eager())
