"""A project of three files that the features are asked about."""

SALES = '''\
import dagster as dg

orders_export = dg.AssetSpec("orders_export", group_name="sales")


@dg.asset(group_name="sales", code_version="2", owners=["team:sales"], kinds={"csv"}, tags={"tier": "gold"})
def customers():
    """Everybody who ever bought something.

    Read from the shop.
    """


@dg.multi_asset(
    outs={"paid_orders": dg.AssetOut(), "refused_orders": dg.AssetOut(description="Refused.")},
    deps=[orders_export],
    group_name="sales",
)
def orders(): ...


@dg.asset(
    ins={"refused": dg.AssetIn("refused_orders")},
    deps=["audit_log"],
    partitions_def=dg.DailyPartitionsDefinition("2024-01-01"),
)
def emails(customers, refused): ...
'''

REPORT = '''\
from dagster import graph, graph_asset, job, op


@op
def fetch(paid_orders: list, limit: int = 5) -> list:
    """Get what is needed."""


@op
def transform(rows: list) -> list: ...


@graph
def clean(rows):
    return transform.alias("second")(transform(rows))


@graph_asset(group_name="finance")
def vat_report(paid_orders):
    """VAT by country."""
    return clean(fetch(paid_orders))


@op
def send(emails): ...


@job
def send_emails():
    """Send what is there."""
    from shop.sales import emails

    send(emails.to_source_asset())
'''

DEFINITIONS = """\
from dagster import AssetSelection, Definitions, ScheduleDefinition, define_asset_job

from shop import report, sales
from shop.report import send_emails as mailing

sales_job = define_asset_job("sales_job", selection=["customers", "vat_report"])
nightly = ScheduleDefinition(name="nightly", job=mailing, cron_schedule="0 3 * * *")

defs = Definitions(
    assets=[sales.orders_export, sales.customers, sales.orders, sales.emails, report.vat_report],
    jobs=[sales_job, mailing],
    schedules=[nightly],
)
"""

SMALL_SHOP = {
    "shop/__init__.py": "",
    "shop/sales.py": SALES,
    "shop/report.py": REPORT,
    "shop/definitions.py": DEFINITIONS,
}


def with_cursor(path: str, marked: str) -> dict[str, str]:
    """The shop with `$0` put into the one place of a file that reads like `marked` without it."""
    plain = marked.replace("$0", "")
    text = SMALL_SHOP[path]
    assert text.count(plain) == 1, f"{plain!r} stands {text.count(plain)} times in {path}"
    return {**SMALL_SHOP, path: text.replace(plain, marked)}
