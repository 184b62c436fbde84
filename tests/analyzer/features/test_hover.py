"""Hover, asked at a `$0` in a small shop of three files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from daglens_analyzer.features.hover import Hover, hover
from daglens_analyzer.source.position import Location
from support.analyzed import analyze, take_cursor, text_at
from support.small_shop import with_cursor

SALES, REPORT, DEFINITIONS = "shop/sales.py", "shop/report.py", "shop/definitions.py"


def link(text: str, place: Location) -> str:
    return f"[{text}]({PurePosixPath(place.path).name}:{place.range.start.line + 1})"


def ask(folder: Path, path: str, marked: str) -> tuple[Hover | None, str]:
    """The hover and the text that it is about."""
    files, path, position = take_cursor(with_cursor(path, marked))
    analysis = analyze(folder, files)
    full = (folder / path).as_posix()
    found = hover(analysis, full, position, link)
    return found, text_at(analysis, full, found.range) if found else ""


CUSTOMERS = """\
**`customers`** · asset

Everybody who ever bought something.

- group `sales`
- kinds `csv`
- code version `2`
- owners `team:sales`
- tags `tier=gold`

↑ upstream: none\x20\x20
↓ downstream: [`emails`](sales.py:27)"""

VAT_REPORT = """\
**`vat_report`** · graph-backed asset

VAT by country.

- group `finance`

↑ upstream: [`paid_orders`](sales.py:19)\x20\x20
↓ downstream: none

Steps:
1. [`fetch`](report.py:21)
1. [`clean`](report.py:21)"""


@pytest.mark.parametrize(
    ("path", "marked", "about", "markdown"),
    [
        (SALES, "def cust$0omers():", "customers", CUSTOMERS),
        (SALES, "def emails(cust$0omers, refused)", "customers", CUSTOMERS),
        (DEFINITIONS, "sales.cust$0omers, ", "customers", CUSTOMERS),
        (DEFINITIONS, '["custo$0mers", "vat', "customers", CUSTOMERS),
        (REPORT, "def vat_re$0port(", "vat_report", VAT_REPORT),
        (DEFINITIONS, "report.vat_r$0eport", "vat_report", VAT_REPORT),
    ],
)
def test_an_asset_wherever_it_is_named(path: str, marked: str, about: str, markdown: str, tmp_path: Path) -> None:
    found, text = ask(tmp_path, path, marked)
    assert found is not None
    assert text == about
    assert found.markdown == markdown
    assert [key.to_user_string() for key in found.assets] == [about]


@pytest.mark.parametrize(
    ("path", "marked", "about", "parts"),
    [
        (SALES, "def ord$0ers():", "orders", ["**2 assets** made together", "`paid_orders`", "Refused."]),
        (SALES, 'AssetIn("refused$0_orders")', '"refused_orders"', ["asset of a multi-asset", "Made by op `orders`"]),
        (SALES, "(customers, ref$0used)", "refused", ["**`refused_orders`**", "[`emails`](sales.py:27)"]),
        (SALES, '"audit$0_log"', '"audit_log"', ["**`audit_log`**", "defined nowhere in this project"]),
        (
            SALES,
            "def em$0ails(",
            "emails",
            ["partitions `DailyPartitionsDefinition`", "`audit_log`"],
        ),
        (SALES, "orders_exp$0ort = dg", "orders_export", ["**`orders_export`** · external asset"]),
        (REPORT, "send(ema$0ils.to_source", "emails.to_source_asset()", ["**`emails`** · asset"]),
        (REPORT, "def send_em$0ails", "send_emails", ["**`send_emails`** · job", "[`send`](report.py:33)"]),
        (DEFINITIONS, "job=mail$0ing", "mailing", ["**`send_emails`** · job"]),
        (DEFINITIONS, 'name="nigh$0tly"', '"nightly"', ["`nightly`** · schedule", "0 3 * * *", "job `send_emails`"]),
        (DEFINITIONS, "sales_$0job = ", "sales_job", ["[`customers`](sales.py:7), [`vat_report`](report.py:19)"]),
        (REPORT, "def cl$0ean(", "clean", ["(graph) clean(rows", "[`transform`](report.py:15)", "`second`"]),
    ],
)
def test_what_is_said_of_others(path: str, marked: str, about: str, parts: list[str], tmp_path: Path) -> None:
    found, text = ask(tmp_path, path, marked)
    assert found is not None
    assert text == about
    for part in parts:
        assert part in found.markdown


@pytest.mark.parametrize(
    ("marked", "step", "head"),
    [
        ("clean(fet$0ch(paid_orders))", "vat_report.fetch", "(op) fetch(paid_orders: [Any], limit: Int) -> [Any]"),
        ("(trans$0form(rows))", "vat_report.clean.transform", "(op) transform(rows: [Any]) -> [Any]"),
        ("return trans$0form.alias", "vat_report.clean.second", "(op) transform(rows: [Any]) -> [Any]"),
        ("    se$0nd(emails.to", "send", "(op) send(emails"),
    ],
)
def test_a_step_where_an_op_is_called(marked: str, step: str, head: str, tmp_path: Path) -> None:
    found, _ = ask(tmp_path, REPORT, marked)
    assert found is not None
    assert found.step == step
    assert f"- step `{step}`" in found.markdown
    assert head in found.markdown


@pytest.mark.parametrize(
    ("path", "marked"),
    [(SALES, '"""Everybody who$0 ever'), (DEFINITIONS, "from shop import rep$0ort"), (REPORT, "limit: in$0t")],
)
def test_nothing_is_said_of_what_is_no_definition(path: str, marked: str, tmp_path: Path) -> None:
    assert ask(tmp_path, path, marked)[0] is None
