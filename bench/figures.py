"""Figures and how they are shown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: what was measured, on whom, and the number. Lower is better throughout."""

    what: str
    who: str
    value: float
    unit: str
    note: str = ""


def quantile(samples: Sequence[float], share: float) -> float:
    """The value below which `share` of the samples lie, nearest rank."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def p50_p95(what: str, who: str, seconds: Sequence[float]) -> tuple[Figure, Figure]:
    """Median and 95th percentile of durations, in milliseconds."""
    return (
        Figure(f"{what}, p50", who, statistics.median(seconds) * 1000, "ms"),
        Figure(f"{what}, p95", who, quantile(seconds, 0.95) * 1000, "ms"),
    )


def print_table(figures: Iterable[Figure]) -> None:
    """One row for each thing measured, one column for each who; ours first, with how often the peer's is ours."""
    from rich.console import Console
    from rich.table import Table

    rows: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault(figure.what, {})[figure.who] = figure
    peers = list(dict.fromkeys(who for row in rows.values() for who in row if who != "daglens"))
    table = Table(title="Daglens beside its peers, same machine, same run")
    table.add_column("measured")
    for who in ("daglens", *peers):
        table.add_column(who, justify="right")
    for what, row in rows.items():
        ours = row.get("daglens")
        cells = [shown(row.get(who), None if who == "daglens" else ours) for who in ("daglens", *peers)]
        table.add_row(what, *cells)
    Console(width=140).print(table)


def shown(figure: Figure | None, ours: Figure | None) -> str:
    if figure is None:
        return ""
    ratio = f"  ({figure.value / ours.value:.1f}x)" if ours is not None and ours.value > 0 else ""
    digits = 2 if figure.value < 10 else 1 if figure.value < 100 else 0
    return f"{figure.value:,.{digits}f} {figure.unit}{ratio}{figure.note}"
