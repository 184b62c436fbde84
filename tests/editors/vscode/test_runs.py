"""Lenses clicked, results seen, and what the event log says of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from real_editor.sample import EMAILS, SALES, VAT, change, place
from real_editor.workbench import PATIENCE_MS, Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

UPSTREAM = "key:customers or key:paid_orders or key:refused_orders"
DONE = re.compile("✓ just now")


def daglens(project: Path, *arguments: str) -> str:
    """What the terminal's command prints."""
    command = [sys.executable, "-m", "daglens_cli", "--project", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def runs(project: Path) -> list[dict[str, Any]]:
    """The project's runs, newest first, as the terminal tells them."""
    return json.loads(daglens(project, "runs", "list", "--format", "json"))["runs"]


def steps(run: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["status"] for step in run["steps"]}


async def test_materialize_shows_its_result_on_the_lens(window: Workbench, shop: Path) -> None:
    """What was typed and not saved is saved first, and runs."""
    await window.open(shop, SALES)
    await window.sees_lens("▶ Materialize")
    line, _ = place(shop / SALES, 'rows = read_json(DATA / "customers.json")|')
    await window.go_to(line)
    await window.page.keyboard.press("End")
    await window.type_text('; print("typed just now")')
    await window.click_lens("▶ Materialize")
    await window.sees_lens(DONE)
    assert "typed just now" in (shop / SALES).read_text()
    (run,) = runs(shop)
    assert (run["status"], steps(run)) == ("succeeded", {"customers": "succeeded"})
    assert "typed just now" in daglens(shop, "runs", "logs", run["run_id"])


async def test_a_failed_step_is_run_again_alone(window: Workbench, shop: Path) -> None:
    """The failure stands on the user's line. With its cause removed, the step runs on what the fetch has stored."""
    daglens(shop, "materialize", UPSTREAM)
    await window.open(shop, VAT)
    await window.click_lens("▶ Materialize")
    await window.sees_squiggle("error")
    await window.sees_lens(re.compile("✗ failed"))
    failed = runs(shop)[0]
    assert failed["status"] == "failed"
    assert steps(failed)["vat_report.fetch_sales"] == "succeeded"
    assert steps(failed)["vat_report.compute_vat"] == "failed"
    rows = await window.problems()
    line, _ = place(shop / VAT, "rates = {|")
    await expect(rows.filter(has_text="ValueError").first).to_contain_text(f"Ln {line}", timeout=PATIENCE_MS)

    change(shop / "data" / "vat_rates.json", '"25%"', '"0.25"')
    await window.click_lens(re.compile(r"▶ Re-run step · ✗"))
    await expect(window.lens(re.compile("Re-run step · ✓ just now"))).to_have_count(2, timeout=PATIENCE_MS)
    await expect(window.page.locator(".squiggly-error")).to_have_count(0, timeout=PATIENCE_MS)
    again = runs(shop)[0]
    assert again["parent_run_id"] == failed["run_id"]
    assert (again["status"], steps(again)) == ("succeeded", {"vat_report.compute_vat": "succeeded"})


async def test_a_job_reads_an_asset_and_does_not_make_it(window: Workbench, shop: Path) -> None:
    daglens(shop, "materialize", UPSTREAM)
    daglens(shop, "materialize", "emails_to_send")
    await window.open(shop, EMAILS)
    await window.click_lens("▶ Run job")
    await window.sees_lens(DONE)
    newest = runs(shop)[0]
    assert (newest["job"], steps(newest)) == ("send_emails_job", {"send_emails": "succeeded"})


async def test_runs_view_shows_runs_and_what_a_step_wrote(window: Workbench, shop: Path) -> None:
    await window.open(shop, SALES)
    await window.click_lens("▶ Materialize", nth=1)
    await window.sees_lens(DONE)
    await window.command("Daglens: Focus on Runs View")
    tree = window.page.locator(".pane-body .monaco-list-row")
    await tree.first.click()
    step = tree.filter(has_text="orders").last
    await step.click()
    await expect(window.page.locator(".editor-instance .view-lines").last).to_contain_text(
        "orders paid", timeout=PATIENCE_MS
    )


async def test_runs_view_runs_again_what_failed_and_one_step(window: Workbench, shop: Path) -> None:
    daglens(shop, "materialize", UPSTREAM)
    failed = subprocess.run([sys.executable, "-m", "daglens_cli", "materialize", "vat_report"], cwd=shop, check=False)
    assert failed.returncode == 1
    change(shop / "data" / "vat_rates.json", '"25%"', '"0.25"')
    await window.open(shop, SALES)
    await window.command("Daglens: Focus on Runs View")
    tree = window.page.locator(".pane-body .monaco-list-row")
    of_runs = window.page.locator('.pane-body .monaco-list-row[aria-level="1"]')
    ended = re.compile(r"vat_report.*just now, \d")
    await of_runs.first.hover()
    await of_runs.first.get_by_role("button", name="Re-run From Failure").click()
    await expect(of_runs).to_have_count(3, timeout=PATIENCE_MS)
    await expect(of_runs.first).to_contain_text(ended, timeout=PATIENCE_MS)
    rest = {"vat_report.compute_vat": "succeeded", "vat_report.write_vat_report": "succeeded"}
    assert steps(runs(shop)[0]) == rest

    step = tree.filter(has_text="vat_report.fetch_sales").first
    await step.hover()
    await step.get_by_role("button", name="Re-run This Step").click()
    await expect(of_runs).to_have_count(4, timeout=PATIENCE_MS)
    await expect(of_runs.first).to_contain_text(ended, timeout=PATIENCE_MS)
    newest = runs(shop)[0]
    assert (newest["status"], steps(newest)) == ("succeeded", {"vat_report.fetch_sales": "succeeded"})
