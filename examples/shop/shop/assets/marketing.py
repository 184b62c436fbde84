"""Who should hear from the shop."""

from typing import Any

from dagster import AssetIn, asset


@asset(group_name="marketing", ins={"refused": AssetIn("refused_orders")})
def emails_to_send(customers: list[dict[str, Any]], refused: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A friendly reminder for everyone whose payment was refused."""
    by_id = {str(customer["id"]): customer for customer in customers}
    recipients = {order["customer_id"]: by_id[order["customer_id"]] for order in refused}
    return [
        {"to": customer["email"], "subject": f"{customer['name']}, your payment did not go through"}
        for customer in recipients.values()
        if customer["email"]
    ]
