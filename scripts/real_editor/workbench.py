"""A browser on the workbench: what a user does and sees, in words.

Everything waits for what it names to be there, and fails with what was awaited after `PATIENCE_MS`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator
from pathlib import Path

from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    Playwright,
    TimeoutError,
    ViewportSize,
    async_playwright,
    expect,
)

from real_editor.code_server import RunningEditor
from real_editor.install import EditorUnavailable, download_browser, find_browser

PATIENCE_MS = 60_000
QUIET_MS = 1_000
_A_MOMENT_MS = 5_000
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The page carries the workbench's configuration in an element; it is changed as soon as it is there.
_SAY_TRUST = """
new MutationObserver((_changes, observer) => {
  const element = document.getElementById("vscode-workbench-web-configuration");
  if (element !== null) {
    observer.disconnect();
    const configuration = JSON.parse(element.getAttribute("data-settings"));
    configuration.enableWorkspaceTrust = %(is_asked)s;
    element.setAttribute("data-settings", JSON.stringify(configuration));
  }
}).observe(document, { childList: true, subtree: true });
"""

_STANDS_STILL = """
([selector, quiet]) => new Promise((resolve) => {
  const done = () => { observer.disconnect(); resolve(); };
  let timer = setTimeout(done, quiet);
  const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, quiet); });
  const all = { childList: true, subtree: true };
  document.querySelectorAll(selector).forEach((element) => observer.observe(element, all));
})
"""


@contextlib.asynccontextmanager
async def open_browser(*, size: tuple[int, int] = (1280, 900), scale: float = 1) -> AsyncGenerator[BrowserContext]:
    """A headless Chromium: the machine's own, else playwright's. Raises EditorUnavailable where there is none.

    Its windows share one cache, so that the workbench's code is loaded once.
    """
    async with async_playwright() as playwright:
        browser = await _launch(playwright)
        try:
            viewport: ViewportSize = {"width": size[0], "height": size[1]}
            context = await browser.new_context(viewport=viewport, device_scale_factor=scale)
            context.set_default_timeout(PATIENCE_MS)
            yield context
        finally:
            await browser.close()


async def _launch(playwright: Playwright) -> Browser:
    own = find_browser()
    if own is not None:
        return await playwright.chromium.launch(executable_path=own, args=_FLAGS)
    if not Path(playwright.chromium.executable_path).exists():
        download_browser()
    try:
        return await playwright.chromium.launch(args=_FLAGS)
    except Error as error:
        raise EditorUnavailable(f"Chromium does not start: {error}") from error


class Workbench:
    """One window of the editor."""

    def __init__(self, page: Page, editor: RunningEditor) -> None:
        self.page = page
        self.editor = editor

    @classmethod
    @contextlib.asynccontextmanager
    async def window(
        cls, browser: BrowserContext, editor: RunningEditor, *, trusted: bool = True
    ) -> AsyncGenerator[Workbench]:
        """A fresh window. `trusted=False` opens folders in Restricted Mode.

        Whether folders must be trusted is said in the page, not by the server: so one server serves both kinds.
        """
        page = await browser.new_page()
        try:
            await page.add_init_script(_SAY_TRUST % {"is_asked": "false" if trusted else "true"})
            yield cls(page, editor)
        finally:
            await page.close()

    async def open(self, folder: Path, file: str, line: int = 1, column: int = 1) -> None:
        """Opens `folder` with one of its files, the cursor at a 1-based place."""
        await self.page.goto(self.editor.url(folder, folder / file, line, column))
        await self.page.locator(".monaco-workbench").wait_for()
        await self.shows_file(file)

    async def show(self, file: str) -> None:
        """Brings another file of the opened folder to the front."""
        await self._palette(file)
        await self.shows_file(file)

    async def shows_file(self, file: str) -> None:
        """Waits until the file is the active editor's."""
        await self.page.locator(f'.editor-instance .monaco-editor[data-uri$="{file}"]').wait_for()

    async def go_to(self, line: int, column: int = 1) -> None:
        """Moves the cursor to a 1-based place in the active editor and shows it."""
        await self._palette(f":{line}:{column}")

    async def command(self, title: str) -> None:
        """Runs a command from the palette by its full title."""
        await self._palette(f">{title}")

    async def _palette(self, text: str) -> None:
        rows = self.page.locator(".quick-input-list .monaco-list-row")
        wanted = rows if text.startswith(":") else rows.filter(has_text=text.removeprefix(">").rpartition("/")[2])
        for patience in (_A_MOMENT_MS, _A_MOMENT_MS, PATIENCE_MS):
            try:
                await self.page.keyboard.press("F1")
                await self._palette_field.fill(text, timeout=patience)
                await wanted.first.wait_for(timeout=patience)
                break
            except TimeoutError:  # What is starting (an extension host, a dialog) takes the focus, and the palette goes
                if patience == PATIENCE_MS:
                    raise
        await self.page.keyboard.press("Enter")
        await expect(self._palette_field).to_be_hidden(timeout=PATIENCE_MS)

    @property
    def _palette_field(self) -> Locator:
        return self.page.locator(".quick-input-widget input.input")

    async def close_side_bar(self) -> None:
        """Leaves the room to the editor."""
        side_bar = self.page.locator(".part.sidebar")
        if await side_bar.is_visible():
            await self.page.keyboard.press("Control+b")
            await expect(side_bar).to_be_hidden(timeout=PATIENCE_MS)

    def lens(self, text: str | re.Pattern[str]) -> Locator:
        """The lenses whose title holds `text`."""
        return self.page.locator(".codelens-decoration a").filter(has_text=text)

    async def click_lens(self, text: str | re.Pattern[str], nth: int = 0) -> None:
        """Clicks the `nth` such lens from the top, once they stand still: one that is being drawn anew loses the click.

        The page holds lenses in the order in which they were drawn, which is not that of the lines and may change: so
        the element itself is clicked, and looked for anew where it was gone by then.
        """
        while True:
            await self.lens(text).nth(nth).wait_for()
            await self.page.evaluate(_STANDS_STILL, [".contentWidgets", QUIET_MS])
            lenses = await self.lens(text).element_handles()
            boxes = [await lens.bounding_box() for lens in lenses]
            from_top = sorted((box["y"], box["x"], at) for at, box in enumerate(boxes) if box is not None)
            if len(from_top) <= nth:
                continue
            with contextlib.suppress(Error):
                return await lenses[from_top[nth][2]].click(timeout=_A_MOMENT_MS)

    async def sees_lens(self, text: str | re.Pattern[str]) -> None:
        """Waits for such a lens; where none comes, the error tells what the window shows instead."""
        try:
            await self.lens(text).first.wait_for()
        except TimeoutError:
            titles = await self.lens_titles()
            await self.command("Notifications: Show Notifications")
            messages = await self.page.locator(".notification-list-item-message").all_inner_texts()
            raise AssertionError(f"no lens {text!r} among {titles}; messages: {messages}") from None

    async def lens_titles(self) -> list[str]:
        """The titles of the lenses in sight, one text a row."""
        texts = await self.page.locator(".codelens-decoration").all_inner_texts()
        return [text.replace("\xa0", " ") for text in texts]

    async def hover(self, line: int, column: int) -> Locator:
        """The hover of a 1-based place, shown."""
        await self.go_to(line, column)
        await self.command("Show or Focus Hover")
        hover = self.page.locator(".monaco-hover:not(.hidden) .hover-contents").first
        await hover.wait_for()
        return hover

    async def point_at(self, line: str, word: str) -> Locator:
        """The hover of a word, shown by resting the mouse on it; `line` is a part of its line's text, in sight."""
        words = self.page.locator(".view-line").filter(has_text=line).locator("span span").filter(has_text=word)
        await words.first.hover()
        hover = self.page.locator(".monaco-hover:not(.hidden) .hover-contents").first
        await hover.wait_for()
        return hover

    async def sees_squiggle(self, severity: str) -> None:
        """Waits for an underlined text of "error", "warning" or "info"."""
        await self.page.locator(f".squiggly-{severity}").first.wait_for(state="attached")

    async def problems(self) -> Locator:
        """The rows of the Problems view, shown."""
        await self.command("Problems: Focus on Problems View")
        await self.page.locator(".markers-panel").first.wait_for()
        return self.page.locator(".markers-panel .monaco-list-row")

    def notification(self, text: str | re.Pattern[str]) -> Locator:
        """The toasts that hold `text`."""
        return self.page.locator(".notifications-toasts .notification-list-item-message").filter(has_text=text)

    async def type_text(self, text: str) -> None:
        """Types into the active editor. Not for several lines: the editor indents by itself."""
        await self.page.keyboard.type(text)

    async def picture(self, file: Path) -> None:
        """The whole window as it stands."""
        file.parent.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=file)
