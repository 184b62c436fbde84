"""A folder that is not trusted is read and never run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from real_editor.sample import SALES, change, place
from real_editor.workbench import PATIENCE_MS, Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_reads_and_runs_nothing_until_trusted(restricted_window: Workbench, shop: Path) -> None:
    window = restricted_window
    right, wrong = (f"{name}: list[dict[str, Any]]) -> list" for name in ("paid_orders", "payed_orders"))
    change(shop / SALES, right, wrong)
    await window.open(shop, SALES)
    await expect(window.page.get_by_text("Restricted Mode").first).to_be_visible(timeout=PATIENCE_MS)
    await window.sees_squiggle("error")
    hover = await window.hover(*place(shop / SALES, "def best_|customers("))
    await expect(hover).to_contain_text("payed_orders", timeout=PATIENCE_MS)
    assert await window.lens_titles() == []
    assert not (shop / ".daglens").exists()
    assert not list(shop.rglob("__pycache__")), "nothing of the folder was imported"

    await window.command("Workspaces: Manage Workspace Trust")
    await window.page.get_by_role("button", name=re.compile("^Trust")).first.click()
    await window.show(SALES)
    change(shop / SALES, wrong, right)
    await expect(window.page.locator(".squiggly-error")).to_have_count(0, timeout=PATIENCE_MS)
    await window.click_lens("▶ Materialize")
    await window.sees_lens(re.compile("✓ just now"))
    assert (shop / ".daglens").exists()
