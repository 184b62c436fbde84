"""Automation conditions of jobs of assets, and of assets for those downstream of them, tick by tick."""

import datetime
import warnings

import dagster as dg

warnings.simplefilter("ignore")
C = dg.AutomationCondition


@dg.asset
def orders(): ...
@dg.asset
def others(): ...
@dg.asset(deps=[orders, others])
def report(): ...


for cond in (
    C.all_job_root_assets_match(C.missing()),
    C.any_job_root_assets_match(C.missing()),
    C.any_job_root_assets_match(C.newly_updated()),
    ~C.all_job_root_assets_match(C.missing()),
    C.any_job_root_assets_match(C.on_cron("@daily")),
    C.all_job_root_assets_match(C.eager()),
):
    print(cond.get_label(), cond.name)
    job = dg.define_asset_job("refresh", selection=[orders, others, report], automation_condition=cond)
    defs = dg.Definitions(assets=[orders, others, report], jobs=[job])
    print([each.name for each in defs.get_repository_def().sensor_defs])
    instance = dg.DagsterInstance.ephemeral()
    cur = None
    t = datetime.datetime(2024, 1, 1, 12)
    for n in range(5):
        r = dg.evaluate_automation_conditions(
            defs, instance, cursor=cur, evaluation_time=t + datetime.timedelta(hours=8 * n)
        )
        cur = r.cursor
        print(n, r.total_requested, sorted(str(x.key.to_user_string()) for x in r.results))
        if n == 1:
            dg.materialize([orders], instance=instance)
        if n == 2:
            dg.materialize([others], instance=instance)


def refused(f):
    try:
        f()
    except Exception as error:
        print(type(error).__name__)
    else:
        print("taken")


def load(**kw):
    dg.Definitions(
        assets=[orders, others, report], jobs=[dg.define_asset_job("r", selection="*", **kw)]
    ).get_repository_def().get_all_jobs()


refused(lambda: load(automation_condition=C.eager()))
refused(lambda: load(automation_condition=3))
refused(lambda: load(automation_condition=C.any_job_root_assets_match(C.eager())))


@dg.asset(automation_condition=C.any_downstream_conditions())
def up(): ...
@dg.asset(deps=[up], automation_condition=C.any_downstream_conditions())
def mid(): ...
@dg.asset(deps=[mid], automation_condition=C.on_cron("@daily"))
def down(): ...


instance = dg.DagsterInstance.ephemeral()
cur = None
t = datetime.datetime(2024, 1, 1, 12)
for n in range(5):
    r = dg.evaluate_automation_conditions(
        [up, mid, down], instance, cursor=cur, evaluation_time=t + datetime.timedelta(hours=8 * n)
    )
    cur = r.cursor
    print(n, r.total_requested, sorted(str(x.key.to_user_string()) for x in r.results if x.true_subset.size))
