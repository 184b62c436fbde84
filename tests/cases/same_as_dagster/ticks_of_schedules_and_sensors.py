"""Ticks of schedules and sensors: what they ask for, why not, and what a direct call needs."""

import datetime
import warnings

import dagster as dg

warnings.simplefilter("ignore")
NOW = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.timezone.utc)


class Api(dg.ConfigurableResource):
    token: str


@dg.op
def work(): ...


@dg.job
def plain():
    work()


@dg.job(partitions_def=dg.DailyPartitionsDefinition("2024-02-27"))
def daily():
    work()


@dg.asset
def orders(): ...


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2024-01-01"))
def visits(): ...


def said(data) -> None:
    for each in data.run_requests or ():
        print(each.run_key, each.job_name, each.partition_key, dict(sorted(each.tags.items())), each.run_config)
    print("skip:", data.skip_message)


@dg.schedule(cron_schedule="0 * * * *", job=plain, tags={"kept": "yes"})
def configured(context, api: Api):
    return {"loggers": {api.token: {}}}


@dg.schedule(cron_schedule="0 * * * *", job=plain, should_execute=lambda context: False)
def never(context):
    raise AssertionError


context = dg.build_schedule_context(scheduled_execution_time=NOW, resources={"api": Api(token="t")})
said(configured.evaluate_tick(context))
said(never.evaluate_tick(context))
said(dg.build_schedule_from_partitioned_job(daily, hour_of_day=3).evaluate_tick(context))
print(dg.build_schedule_from_partitioned_job(daily, hour_of_day=3).cron_schedule)


@dg.sensor(jobs=[plain, daily])
def several(context):
    if context.cursor is None:
        return dg.SkipReason("nothing yet")
    context.update_cursor("later")
    return [dg.RunRequest("a", job_name="plain"), dg.RunRequest("b", job_name="daily", partition_key="2024-02-28")]


def class_of_error(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


with dg.instance_for_test() as instance:
    said(several.evaluate_tick(dg.build_sensor_context(instance)))
    repository = dg.Definitions(jobs=[plain, daily]).get_repository_def()
    ready = dg.build_sensor_context(instance, cursor="x", repository_def=repository)
    found = several.evaluate_tick(ready)
    said(found)
    print(found.cursor)
    print(class_of_error(several), class_of_error(lambda: several(ready, ready)), class_of_error(configured))

    @dg.asset_sensor(dg.AssetKey("orders"), job=plain)
    def watching(context, event):
        return dg.RunRequest(run_config={"key": event.asset_materialization.asset_key.to_user_string()})

    said(watching.evaluate_tick(dg.build_sensor_context(instance)))
    instance.report_runless_asset_event(dg.AssetMaterialization("orders"))
    said(watching.evaluate_tick(dg.build_sensor_context(instance)))

    defs = dg.Definitions(assets=[orders, visits], jobs=[plain])

    @dg.multi_asset_sensor(monitored_assets=[orders.key, visits.key], job=plain)
    def both(context):
        print(
            {key.to_user_string(): bool(each) for key, each in context.latest_materialization_records_by_key().items()}
        )
        print(list(context.latest_materialization_records_by_partition(visits.key)))
        records = context.latest_materialization_records_by_partition(visits.key)
        if "2024-01-02" in records:
            context.advance_cursor({visits.key: records["2024-01-02"]})
            return dg.RunRequest(run_key="go")
        return None

    for day in ("2024-01-01", "2024-01-03", "2024-01-02"):
        instance.report_runless_asset_event(dg.AssetMaterialization("visits", partition=day))
    multi = dg.build_multi_asset_sensor_context(
        monitored_assets=[orders.key, visits.key], instance=instance, definitions=defs
    )
    print(both(multi).run_key)
    left = multi.get_trailing_unconsumed_events(visits.key)
    print(sorted(each.partition_key for each in left), multi.get_cursor_partition(visits.key))
    print(both(multi))


@dg.run_failure_sensor
def on_failure(context):
    print(context.dagster_run.job_name, context.failure_event.event_type_value)


@dg.op
def fails():
    raise ValueError("no")


@dg.job
def failing():
    fails()


with dg.instance_for_test() as instance:
    first = on_failure.evaluate_tick(dg.build_sensor_context(instance))
    failing.execute_in_process(instance=instance, raise_on_error=False)
    again = on_failure.evaluate_tick(dg.build_sensor_context(instance, cursor=first.cursor))
    print([each.dagster_run.job_name for each in again.dagster_run_reactions])
