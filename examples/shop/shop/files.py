"""Where the shop keeps its files."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
DATA = PROJECT / "data"
REPORTS = PROJECT / "reports"
OUTBOX = PROJECT / "outbox.csv"
WAREHOUSE = PROJECT / "warehouse.db"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(rows)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def open_warehouse() -> sqlite3.Connection:
    return sqlite3.connect(WAREHOUSE)


def save_table(name: str, rows: list[dict[str, Any]]) -> None:
    """Replace a table of the warehouse by `rows`."""
    columns = list(rows[0])
    with open_warehouse() as warehouse:
        warehouse.execute(f'DROP TABLE IF EXISTS "{name}"')
        warehouse.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
        marks = ", ".join("?" for _ in columns)
        warehouse.executemany(f'INSERT INTO "{name}" VALUES ({marks})', [list(row.values()) for row in rows])
