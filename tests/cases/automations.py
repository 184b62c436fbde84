"""Schedules and sensors of every kind that a tick can evaluate, for both engines."""

from pathlib import Path

from dagster import (
    AssetKey,
    AssetSelection,
    Config,
    DailyPartitionsDefinition,
    DefaultSensorStatus,
    Definitions,
    RunRequest,
    ScheduleDefinition,
    SkipReason,
    asset,
    build_schedule_from_partitioned_job,
    define_asset_job,
    job,
    op,
    schedule,
    sensor,
)

INBOX = Path(__file__).parent / "inbox"
DAYS = DailyPartitionsDefinition("2024-01-01")


class Note(Config):
    text: str = "nothing"


@op
def write(context, config: Note):
    context.log.info(f"wrote {config.text}")
    return config.text


@job(tags={"team": "mail"})
def notes():
    write()


@asset
def orders():
    return [1, 2]


@asset
def report(orders):
    return len(orders)


@asset(partitions_def=DAYS)
def daily(context):
    return context.partition_key


refresh = define_asset_job("refresh", AssetSelection.assets("orders", "report"))
by_day = define_asset_job("by_day", AssetSelection.assets("daily"), partitions_def=DAYS)

nightly = ScheduleDefinition("nightly", cron_schedule="0 2 * * *", execution_timezone="Europe/Berlin", job=refresh)
of_assets = ScheduleDefinition("of_assets", cron_schedule="*/5 * * * *", target=[orders])
each_day = build_schedule_from_partitioned_job(by_day, name="each_day")


@schedule(cron_schedule="0 9 * * 1-5", job=notes)
def weekdays(context):
    when = context.scheduled_execution_time
    if when.day == 1:
        return SkipReason("the first is a holiday")
    return RunRequest(
        run_config={"ops": {"write": {"config": {"text": f"{when:%Y-%m-%d %H:%M}"}}}}, tags={"when": "now"}
    )


@sensor(job=notes, minimum_interval_seconds=1, default_status=DefaultSensorStatus.RUNNING)
def inbox(context):
    seen = int(context.cursor or 0)
    files = sorted(INBOX.glob("*.txt"), key=lambda file: int(file.stem))
    new = [file for file in files if int(file.stem) > seen]
    if not new:
        return SkipReason(f"nothing after {seen}")
    context.update_cursor(new[-1].stem)
    return [
        RunRequest(run_key=file.stem, run_config={"ops": {"write": {"config": {"text": file.read_text()}}}})
        for file in new
    ]


@sensor(asset_selection=AssetSelection.assets("orders", "report"))
def reporter(context):
    print("looking at the report")
    yield RunRequest(asset_selection=[AssetKey("orders")])


@sensor(job=notes)
def broken(context):
    raise ValueError("the mail server is away")


defs = Definitions(
    assets=[orders, report, daily],
    jobs=[notes, refresh, by_day],
    schedules=[nightly, of_assets, each_day, weekdays],
    sensors=[inbox, reporter, broken],
)
