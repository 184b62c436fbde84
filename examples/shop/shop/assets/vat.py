"""The VAT report: an asset of several steps, so that a late failure does not cost the early steps again."""

import time
from typing import Any

from dagster import graph_asset, op

from shop.files import DATA, REPORTS, read_json, write_csv


@op
def fetch_sales(paid_orders: list[dict[str, Any]], customers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join orders and customers. In real life: a query that takes half an hour."""
    time.sleep(0.5)
    country = {str(customer["id"]): customer["country"] for customer in customers}
    return [{**order, "country": country[order["customer_id"]]} for order in paid_orders]


@op
def compute_vat(sales: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is owed to each country. Fails until `data/vat_rates.json` holds numbers only."""
    rates = {country: float(rate) for country, rate in read_json(DATA / "vat_rates.json").items()}
    owed: dict[str, float] = dict.fromkeys(rates, 0.0)
    for sale in sales:
        owed[sale["country"]] += sale["amount_cents"] * rates[sale["country"]]
    return [{"country": country, "vat_cents": round(cents)} for country, cents in sorted(owed.items())]


@op
def write_vat_report(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the report where the accountant looks for it."""
    write_csv(REPORTS / "vat.csv", rows)
    print(f"VAT report for {len(rows)} countries")
    return rows


@graph_asset(group_name="finance")
def vat_report(paid_orders: list[dict[str, Any]], customers: list[dict[str, Any]]):
    """VAT owed by country."""
    sales = fetch_sales(paid_orders, customers)
    owed = compute_vat(sales)
    return write_vat_report(owed)
