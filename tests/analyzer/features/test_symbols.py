from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer.features.document_symbols import Symbol, document_symbols
from daglens_analyzer.features.workspace_symbols import match_score, workspace_symbols
from support.analyzed import analyze
from support.small_shop import SMALL_SHOP


def outline(symbol: Symbol, depth: int = 0) -> list[str]:
    own = f"{'  ' * depth}{symbol.name} ({symbol.detail}) {symbol.kind} {symbol.range.start.line + 1}"
    return [own, *(line for child in symbol.children for line in outline(child, depth + 1))]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "shop/sales.py",
            [
                "orders_export (external asset) asset 3",
                "customers (asset) asset 6",
                "paid_orders, refused_orders (asset of a multi-asset: 2 assets) asset 14",
                "emails (asset) asset 22",
            ],
        ),
        (
            "shop/report.py",
            [
                "fetch (op) op 4",
                "transform (op) op 9",
                "clean (graph) graph 13",
                "  transform (op) step 15",
                "  second (op transform) step 15",
                "vat_report (graph-backed asset) asset 18",
                "  fetch (op) step 21",
                "  clean (graph) step 21",
                "send (op) op 24",
                "send_emails (job) job 28",
                "  send (op) step 33",
            ],
        ),
        (
            "shop/definitions.py",
            [
                "sales_job (asset job) job 6",
                "nightly (schedule) schedule 7",
                "Definitions (code location) definitions 9",
            ],
        ),
        ("shop/__init__.py", []),
    ],
)
def test_the_outline_of_a_file(path: str, lines: list[str], tmp_path: Path) -> None:
    symbols = document_symbols(analyze(tmp_path, SMALL_SHOP), (tmp_path / path).as_posix())
    assert [line for symbol in symbols for line in outline(symbol)] == lines
    for symbol in symbols:
        assert symbol.range.start <= symbol.selection_range.start
        assert symbol.selection_range.end <= symbol.range.end


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("vat", ["vat_report"]),
        ("emails", ["emails", "send_emails"]),
        ("sndem", ["send_emails"]),
        ("zzz", []),
        ("orders", ["orders_export", "paid_orders", "refused_orders"]),
    ],
)
def test_symbols_by_some_letters(query: str, names: list[str], tmp_path: Path) -> None:
    assert [symbol.name for symbol in workspace_symbols(analyze(tmp_path, SMALL_SHOP), query)] == names


def test_every_definition_is_found_for_an_empty_query(tmp_path: Path) -> None:
    found = workspace_symbols(analyze(tmp_path, SMALL_SHOP), "")
    kinds = {(symbol.name, symbol.kind, symbol.container) for symbol in found}
    assert ("vat_report", "asset", "group finance") in kinds
    assert ("fetch", "op", "report.py") in kinds
    assert len(found) == 13


@pytest.mark.parametrize(
    ("query", "name", "better"), [("vat", "vat_report", "private_tags"), ("fetch", "fetch", "fetch_all")]
)
def test_near_names_come_first(query: str, name: str, better: str) -> None:
    first, second = match_score(query, name), match_score(query, better)
    assert first is not None
    assert second is not None
    assert first < second
