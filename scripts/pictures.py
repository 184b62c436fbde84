"""Makes the pictures of README and docs from the real editor: `python scripts/pictures.py [--out docs/pictures]`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

import vsix
from real_editor.code_server import RunningEditor, running_editor
from real_editor.install import PROJECT, EditorUnavailable, say
from real_editor.sample import SALES, SAMPLE, VAT, copy_sample, place
from real_editor.workbench import PATIENCE_MS, Workbench, open_browser

SIZE = (1120, 720)
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
            extension = vsix.build(vsix.this_platform(), Path(built))
            with running_editor(extension, settings=SETTINGS) as editor:
                asyncio.run(_take_all(editor, out))
    except (EditorUnavailable, vsix.BuildFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


async def _take_all(editor: RunningEditor, out: Path) -> None:
    async with open_browser(size=SIZE, scale=SCALE) as browser:
        with tempfile.TemporaryDirectory() as name:
            shop = copy_sample(Path(name) / SAMPLE.name)
            for take in (_lineage, _failed_step):
                async with Workbench.window(browser, editor) as window:
                    picture = out / f"{take.__name__.strip('_').replace('_', '-')}.png"
                    await take(window, shop)
                    await window.picture(picture)
                    say(f"made {picture}")


async def _lineage(window: Workbench, shop: Path) -> None:
    """An asset that has just been materialized, and what a hover tells of it."""
    await window.open(shop, SALES)
    await window.command("View: Close Primary Side Bar")
    line, column = place(shop / SALES, "def best_|customers(")
    await window.go_to(line, column)
    await window.click_lens("▶ Materialize with upstream")
    await window.sees_lens(re.compile("✓ just now"))
    await window.hover(line, column)


async def _failed_step(window: Workbench, shop: Path) -> None:
    """A step that has failed: the error on its line, and the lens that runs it again alone."""
    await window.open(shop, VAT)
    await window.command("View: Close Primary Side Bar")
    await window.click_lens("▶ Materialize with upstream")
    await window.sees_squiggle("error")
    await window.sees_lens(re.compile("✗ failed"))
    await window.command("Notifications: Clear All Notifications")
    hover = await window.hover(*place(shop / VAT, "rates = {country: |float"))
    await expect(hover).to_contain_text("ValueError", timeout=PATIENCE_MS)


if __name__ == "__main__":
    sys.exit(main())
