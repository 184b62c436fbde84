"""Everything the shop's code location holds."""

from dagster import AssetSelection, Definitions, define_asset_job, load_assets_from_modules

from shop.assets import marketing, sales, vat
from shop.jobs.cleanup import drop_unused_tables_job, monthly_cleanup
from shop.jobs.emails import send_emails_job

sales_job = define_asset_job("sales_job", selection=AssetSelection.groups("sales"))

defs = Definitions(
    assets=[sales.orders_export, *load_assets_from_modules([sales, vat, marketing])],
    jobs=[sales_job, send_emails_job, drop_unused_tables_job],
    schedules=[monthly_cleanup],
)
