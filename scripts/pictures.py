"""Makes the pictures of README and docs from the real editor: `python scripts/pictures.py [--out docs/pictures]`."""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

import vsix
from real_editor.code_server import RunningEditor, running_editor
from real_editor.install import PROJECT, EditorUnavailable, say
from real_editor.sample import MARKETING, SALES, SAMPLE, VAT, copy_sample, place
from real_editor.workbench import PATIENCE_MS, Workbench, open_browser

SIZE = (1120, 800)
SCALE = 1.5
SETTINGS = {
    "editor.minimap.enabled": False,
    "editor.fontSize": 14,
    "editor.renderLineHighlight": "none",
    "breadcrumbs.enabled": False,
    "workbench.activityBar.location": "hidden",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.layoutControl.enabled": False,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "pictures")
    out: Path = parser.parse_args().out.resolve()
    try:
        with tempfile.TemporaryDirectory() as built:
            extension = vsix.build(vsix.this_platform(), Path(built), scan=False)
            with running_editor(extension, settings=SETTINGS) as editor:
                asyncio.run(_take_all(editor, out))
    except (EditorUnavailable, vsix.BuildFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


async def _take_all(editor: RunningEditor, out: Path) -> None:
    async with open_browser(size=SIZE, scale=SCALE) as browser:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            shop = copy_sample(Path(name) / SAMPLE.name)
            upstream = "key:customers or key:paid_orders or key:refused_orders"
            # The editor runs where Dagster is not installed, and what is stored stays with its engine.
            _daglens(shop, "materialize", upstream, "--engine", "bundled")
            for take in (_lineage, _failed_step, _misspelled):
                async with Workbench.window(browser, editor) as window:
                    picture = out / f"{take.__name__.strip('_').replace('_', '-')}.png"
                    try:
                        await take(window, shop)
                    finally:
                        await window.picture(picture)
                    say(f"made {picture}")


def _daglens(project: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "daglens_cli", "--project", str(project), *arguments], check=True)


async def _lineage(window: Workbench, shop: Path) -> None:
    """An asset that has just been materialized, and what a hover tells of a parameter that names another."""
    await window.open(shop, SALES, *place(shop / SALES, "def best_|customers("))
    await window.close_side_bar()
    lenses = window.page.locator(".codelens-decoration").filter(has_text="with upstream")
    await window.click_lens(re.compile("^▶ Materialize$"))
    await expect(lenses).to_contain_text("✓ just now", timeout=PATIENCE_MS)
    await window.command("Notifications: Clear All Notifications")
    await window.point_at("def best_customers", "paid_orders")


async def _failed_step(window: Workbench, shop: Path) -> None:
    """A step that has failed: the error on its line, and the lens that runs it again alone."""
    await window.open(shop, VAT, *place(shop / VAT, "return write_vat_report(|"))
    await window.close_side_bar()
    await window.click_lens("▶ Materialize")
    await window.sees_lens(re.compile("Re-run step · ✗ failed"))
    await window.go_to(*place(shop / VAT, "def |write_vat_report"))
    await window.sees_squiggle("error")
    await window.command("Notifications: Clear All Notifications")
    hover = await window.point_at("rates = {country", "float")
    await expect(hover).to_contain_text("ValueError", timeout=PATIENCE_MS)


async def _misspelled(window: Workbench, shop: Path) -> None:
    """An upstream asset that does not exist, while it is typed: what is meant, and the quick fix."""
    await window.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1] * 5 // 8})  # It is a short file.
    await window.open(shop, MARKETING, *place(shop / MARKETING, 'AssetIn("refused_orders|"'))
    await window.close_side_bar()
    await window.sees_lens("▶ Materialize")
    await window.page.keyboard.press("Backspace")
    await window.sees_squiggle("error")
    hover = await window.point_at("AssetIn(", "refused_order")
    await expect(hover).to_contain_text("refused_orders", timeout=PATIENCE_MS)


if __name__ == "__main__":
    sys.exit(main())
