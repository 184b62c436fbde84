"""Write the data files of the sample shop, always the same: `python scripts/sample_data.py`."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent.parent / "examples" / "shop" / "data"

COUNTRIES = ("DE", "DK", "FR", "NL", "PL", "SE")
FIRST_NAMES = ("Ada", "Bela", "Clara", "David", "Edith", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Leo")
LAST_NAMES = ("Andersen", "Bakker", "Cohen", "Dubois", "Eriksen", "Fischer", "Kowalska", "Lindgren", "Moreau", "Nowak")
PRODUCTS = {"desk": 24900, "chair": 8900, "lamp": 3450, "shelf": 5990, "rug": 12900, "clock": 2790, "vase": 1850}
FIRST_DAY = date(2026, 1, 1)


def customers(chance: random.Random) -> list[dict[str, object]]:
    """800 customers; a few have no e-mail address."""
    rows: list[dict[str, object]] = []
    for number in range(1, 801):
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        email = f"{first}.{last}.{number}@example.com".lower() if chance.random() > 0.04 else ""
        rows.append({"id": number, "name": f"{first} {last}", "email": email, "country": chance.choice(COUNTRIES)})
    return rows


def orders(chance: random.Random) -> list[dict[str, object]]:
    """4,000 orders of 180 days, amounts in cents; some were refused by the bank."""
    rows: list[dict[str, object]] = []
    for number in range(1, 4001):
        product = chance.choice(tuple(PRODUCTS))
        quantity = chance.randint(1, 4)
        rows.append(
            {
                "id": number,
                "customer_id": chance.randint(1, 800),
                "day": (FIRST_DAY + timedelta(days=number * 180 // 4001)).isoformat(),
                "product": product,
                "quantity": quantity,
                "amount_cents": PRODUCTS[product] * quantity,
                "status": "refused" if chance.random() < 0.07 else "paid",
            }
        )
    return rows


def table_usage(chance: random.Random) -> list[dict[str, object]]:
    """One line for each query that the warehouse answered."""
    last_used = {"customers": 180, "orders": 180, "orders_2019_backup": 11, "tmp_campaign": 34, "import_test": 3}
    rows: list[dict[str, object]] = []
    for table, last_day in last_used.items():
        for _ in range(last_day * 4):
            day = FIRST_DAY + timedelta(days=chance.randint(0, last_day))
            rows.append({"table": table, "day": day.isoformat(), "user": chance.choice(FIRST_NAMES).lower()})
    return sorted(rows, key=lambda row: str(row["day"]))


def write_csv(name: str, rows: list[dict[str, object]]) -> None:
    with (DATA / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    chance = random.Random(20260101)
    DATA.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row) for row in customers(chance))
    (DATA / "customers.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    write_csv("orders.csv", orders(chance))
    write_csv("table_usage.csv", table_usage(chance))
    rates = {"DE": "0.19", "DK": "25%", "FR": "0.20", "NL": "0.21", "PL": "0.23", "SE": "0.25"}
    (DATA / "vat_rates.json").write_text(json.dumps(rates, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
