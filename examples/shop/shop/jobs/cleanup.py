"""Keep the warehouse tidy: ops only, on a schedule, with no asset in sight."""

from datetime import date, timedelta

from dagster import In, Nothing, OpExecutionContext, ScheduleDefinition, job, op

from shop.files import DATA, open_warehouse, read_csv

TODAY = date(2026, 7, 1)
MONTHS_UNUSED = 3


@op
def find_unused_tables(context: OpExecutionContext) -> list[str]:
    """Tables that nobody has queried for months."""
    last_used: dict[str, str] = {}
    for query in read_csv(DATA / "table_usage.csv"):
        last_used[query["table"]] = max(query["day"], last_used.get(query["table"], ""))
    oldest = (TODAY - timedelta(days=30 * MONTHS_UNUSED)).isoformat()
    unused = sorted(table for table, day in last_used.items() if day < oldest)
    context.log.info(f"unused: {', '.join(unused)}")
    return unused


@op
def drop_tables(context: OpExecutionContext, tables: list[str]) -> None:
    with open_warehouse() as warehouse:
        for table in tables:
            warehouse.execute(f'DROP TABLE IF EXISTS "{table}"')
    context.log.info(f"{len(tables)} tables dropped")


@op(ins={"after": In(Nothing)})
def compact_warehouse() -> None:
    warehouse = open_warehouse()
    warehouse.execute("VACUUM")
    warehouse.close()


@job
def drop_unused_tables_job():
    """Find the tables that are unused, drop them, give their space back."""
    compact_warehouse(after=drop_tables(find_unused_tables()))


monthly_cleanup = ScheduleDefinition(job=drop_unused_tables_job, cron_schedule="0 3 1 * *")
