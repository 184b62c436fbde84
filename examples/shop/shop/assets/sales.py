"""Customers and orders, as they come from the shop."""

from typing import Any

from dagster import AssetOut, AssetSpec, Output, asset, multi_asset

from shop.files import DATA, read_csv, read_json, save_table

orders_export = AssetSpec(
    "orders_export",
    group_name="sales",
    description="The CSV file that the shop's checkout writes every night.",
)


@asset(group_name="sales")
def customers() -> list[dict[str, Any]]:
    """Everybody who ever bought something."""
    rows = read_json(DATA / "customers.json")
    save_table("customers", rows)
    return rows


@multi_asset(
    outs={
        "paid_orders": AssetOut(description="Orders that the bank accepted."),
        "refused_orders": AssetOut(description="Orders whose payment the bank refused."),
    },
    deps=[orders_export],
    group_name="sales",
)
def orders():
    """The checkout's export, split by what the bank said."""
    rows: list[dict[str, Any]] = [
        {**row, "quantity": int(row["quantity"]), "amount_cents": int(row["amount_cents"])}
        for row in read_csv(DATA / "orders.csv")
    ]
    save_table("orders", rows)
    paid = [row for row in rows if row["status"] == "paid"]
    refused = [row for row in rows if row["status"] == "refused"]
    print(f"{len(paid)} orders paid, {len(refused)} refused")
    yield Output(paid, "paid_orders", metadata={"rows": len(paid)})
    yield Output(refused, "refused_orders", metadata={"rows": len(refused)})


@asset(group_name="sales", kinds={"csv"})
def best_customers(customers: list[dict[str, Any]], paid_orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The twenty customers who spent most."""
    spent: dict[str, int] = {}
    for order in paid_orders:
        spent[order["customer_id"]] = spent.get(order["customer_id"], 0) + order["amount_cents"]
    by_id = {str(customer["id"]): customer for customer in customers}
    best = sorted(spent, key=lambda customer_id: -spent[customer_id])[:20]
    return [{"name": by_id[customer_id]["name"], "cents": spent[customer_id]} for customer_id in best]
