"""What is seen in a window before anything was ever run."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.async_api import expect

from real_editor.sample import CLEANUP, EMAILS, MARKETING, SALES, VAT, change, place
from real_editor.workbench import PATIENCE_MS, Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


Opened: TypeAlias = tuple[Workbench, Path]


async def test_the_sample_has_no_problem(open_sample: Opened) -> None:
    window, _ = open_sample
    await window.problems()
    await expect(window.page.locator(".markers-panel")).to_contain_text("No problems", timeout=PATIENCE_MS)
    await window.page.keyboard.press("Control+j")


async def test_a_misspelt_upstream_is_underlined(window: Workbench, shop: Path) -> None:
    """Also named in the Problems view, with the asset that was meant."""
    change(shop / SALES, "paid_orders: list[dict[str, Any]]) -> list", "payed_orders: list[dict[str, Any]]) -> list")
    await window.open(shop, SALES)
    await window.sees_squiggle("error")
    rows = await window.problems()
    wanted = rows.filter(has_text="payed_orders").filter(has_text="Did you mean 'paid_orders'?")
    await expect(wanted.first).to_be_visible(timeout=PATIENCE_MS)
    # The code is a link to the rule's page, which opens as it is meant to be read.
    await wanted.first.get_by_text("DGL101").click()
    frames = window.page.frame_locator("iframe.webview").frame_locator("iframe#active-frame")
    heading = frames.get_by_role("heading", name="unknown-upstream-asset")
    await expect(heading).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("file", "lenses"),
    [
        (SALES, ["▶ Materialize", "▶ Materialize", "▶ Materialize | ▶ Materialize with upstream"]),
        (VAT, ["▶ Materialize | ▶ Materialize with upstream"]),
        (EMAILS, ["▶ Run job"]),
        (CLEANUP, ["▶ Run job"]),
    ],
)
async def test_lenses_stand_over_what_can_be_run(open_sample: Opened, file: str, lenses: list[str]) -> None:
    """Nothing has been run yet, so there is no step to re-run."""
    window, _ = open_sample
    await window.show(file)
    await expect(window.page.locator(".codelens-decoration")).to_have_text(lenses, timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("file", "marked", "seen"),
    [
        (SALES, "def best_|customers(", ["best_customers", "customers", "paid_orders", "never"]),
        (SALES, "(customers: list[dict[str, Any]], paid_|orders", ["paid_orders", "orders_export", "best_customers"]),
        (VAT, "def vat_|report(", ["vat_report", "fetch_sales", "compute_vat", "write_vat_report"]),
        (MARKETING, 'AssetIn("refused_|orders")', ["refused_orders", "emails_to_send"]),
    ],
)
async def test_hover_shows_lineage(open_sample: Opened, file: str, marked: str, seen: list[str]) -> None:
    window, folder = open_sample
    await window.show(file)
    hover = await window.hover(*place(folder / file, marked))
    for text in seen:
        await expect(hover).to_contain_text(text, timeout=PATIENCE_MS)
    await window.page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("file", "marked", "target"),
    [
        (VAT, "def vat_report(paid_|orders", SALES),
        (MARKETING, 'AssetIn("refused_|orders")', SALES),
        (MARKETING, "def emails_to_send(custo|mers", SALES),
    ],
)
async def test_jumps_to_the_asset(open_sample: Opened, file: str, marked: str, target: str) -> None:
    window, folder = open_sample
    await window.show(file)
    await window.go_to(*place(folder / file, marked))
    await window.command("Go to Definition")
    await window.shows_file(target)


async def test_go_to_symbol_names_definitions(open_sample: Opened) -> None:
    window, _ = open_sample
    await window.show(SALES)
    await window.page.keyboard.press("Control+Shift+O")
    await window.page.locator(".quick-input-widget input.input").fill("@best_cust")
    row = window.page.locator(".quick-input-list .monaco-list-row").first
    await expect(row).to_contain_text("best_customers", timeout=PATIENCE_MS)
    await window.page.keyboard.press("Escape")
