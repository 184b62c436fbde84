"""Go to definition and find references, asked at a `$0` in a small shop of three files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from daglens_analyzer.features.goto_definition import definition
from daglens_analyzer.features.references import references
from support.analyzed import analyze, take_cursor, text_at
from support.small_shop import with_cursor

SALES, REPORT, DEFINITIONS = "shop/sales.py", "shop/report.py", "shop/definitions.py"


@pytest.mark.parametrize(
    ("path", "marked", "targets"),
    [
        (SALES, "emails(cust$0omers, refused)", ["sales.py:7 customers"]),
        (SALES, 'AssetIn("refused$0_orders")', ['sales.py:15 "refused_orders"']),
        (SALES, "deps=[orders$0_export]", ["sales.py:3 orders_export"]),
        (SALES, "def ord$0ers():", ['sales.py:15 "paid_orders"', 'sales.py:15 "refused_orders"']),
        (SALES, '"audit$0_log"', []),
        (REPORT, "vat_report(paid$0_orders)", ['sales.py:15 "paid_orders"']),
        (REPORT, "clean(fet$0ch(paid", ["report.py:5 fetch"]),
        (REPORT, "return cle$0an(fetch", ["report.py:14 clean"]),
        (REPORT, "send(em$0ails.to_source", ["sales.py:27 emails"]),
        (DEFINITIONS, "import send_em$0ails as", ["report.py:29 send_emails"]),
        (DEFINITIONS, "import report, sal$0es", ["sales.py:1 "]),
        (DEFINITIONS, "job=mai$0ling", ["report.py:29 send_emails"]),
        (DEFINITIONS, "[sales_$0job, mailing]", ["definitions.py:6 sales_job"]),
        (DEFINITIONS, '"vat_$0report"]', ["report.py:19 vat_report"]),
        (DEFINITIONS, "schedules=[nigh$0tly]", ["definitions.py:7 nightly"]),
    ],
)
def test_go_to_definition(path: str, marked: str, targets: list[str], tmp_path: Path) -> None:
    files, path, position = take_cursor(with_cursor(path, marked))
    analysis = analyze(tmp_path, files)
    found = definition(analysis, (tmp_path / path).as_posix(), position)
    assert [
        f"{PurePosixPath(target.path).name}:{target.selection_range.start.line + 1} "
        f"{text_at(analysis, target.path, target.selection_range)}"
        for target in found
    ] == targets
    for target in found:
        assert target.range.start <= target.selection_range.start
        assert target.selection_range.end <= target.range.end


@pytest.mark.parametrize(
    ("path", "marked", "places"),
    [
        (
            SALES,
            "def cust$0omers():",
            [
                "definitions.py:6 customers",
                "definitions.py:10 customers",
                "sales.py:7 customers",
                "sales.py:27 customers",
            ],
        ),
        (
            SALES,
            "deps=[$0orders_export]",
            [
                "definitions.py:10 orders_export",
                "sales.py:3 orders_export",
                'sales.py:3 "orders_export"',
                "sales.py:16 orders_export",
            ],
        ),
        (SALES, '"audit_l$0og"', ['sales.py:24 "audit_log"']),
        (REPORT, "def fet$0ch(", ["report.py:5 fetch", "report.py:21 fetch"]),
        (REPORT, "def trans$0form(", ["report.py:10 transform", "report.py:15 transform", "report.py:15 transform"]),
        (
            REPORT,
            "def send_$0emails",
            [
                "definitions.py:4 send_emails as mailing",
                "definitions.py:7 mailing",
                "definitions.py:11 mailing",
                "report.py:29 send_emails",
            ],
        ),
    ],
)
def test_find_references(path: str, marked: str, places: list[str], tmp_path: Path) -> None:
    files, path, position = take_cursor(with_cursor(path, marked))
    analysis = analyze(tmp_path, files)
    found = references(analysis, (tmp_path / path).as_posix(), position)
    assert [
        f"{PurePosixPath(place.path).name}:{place.range.start.line + 1} {text_at(analysis, place.path, place.range)}"
        for place in found
    ] == places
