"""One code-server and one browser for all tests here; each test has a window and a copy of the sample of its own."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Error

import vsix as extension
from real_editor.code_server import RunningEditor, running_editor
from real_editor.install import cache_folder
from real_editor.sample import SALES, copy_sample
from real_editor.workbench import Workbench, open_browser

TALL = (1280, 1500)
"""A whole file of the sample is in sight: the editor draws no lens and no squiggle outside it."""

_OUTCOME = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.editor)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_OUTCOME] = report.failed
    return report


@pytest.fixture(scope="session")
def vsix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped."""
    return extension.build(extension.this_platform(), tmp_path_factory.mktemp("vsix"), scan=False)


@pytest.fixture(scope="session")
def unpacked(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's folder, as an editor lays it out."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(vsix) as archive:
        archive.extractall(folder)
    return folder / "extension"


@pytest.fixture(scope="session")
def editor(vsix: Path) -> Iterator[RunningEditor]:
    with running_editor(vsix) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[BrowserContext]:
    async with open_browser(size=TALL) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def window(
    request: pytest.FixtureRequest, browser: BrowserContext, editor: RunningEditor
) -> AsyncIterator[Workbench]:
    """A window in which folders are trusted."""
    async for opened in _window(request, browser, editor, trusted=True):
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def restricted_window(
    request: pytest.FixtureRequest, browser: BrowserContext, editor: RunningEditor
) -> AsyncIterator[Workbench]:
    """A window in Restricted Mode."""
    async for opened in _window(request, browser, editor, trusted=False):
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def open_sample(
    browser: BrowserContext, editor: RunningEditor, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Workbench, Path]]:
    """One window on one copy of the sample, for tests that look and change nothing."""
    folder = copy_sample(tmp_path_factory.mktemp("open") / "shop")
    async with Workbench.window(browser, editor) as opened:
        await opened.open(folder, SALES)
        await opened.sees_lens("Materialize")
        yield opened, folder


async def _window(
    request: pytest.FixtureRequest, browser: BrowserContext, editor: RunningEditor, *, trusted: bool
) -> AsyncIterator[Workbench]:
    async with Workbench.window(browser, editor, trusted=trusted) as opened:
        yield opened
        if request.node.stash.get(_OUTCOME, False):
            evidence = cache_folder() / "editor-failures" / request.node.name
            await opened.picture(evidence / "window.png")
            with contextlib.suppress(Error):  # Messages hide after a while: a second picture shows them again.
                await opened.command("Notifications: Show Notifications")
                await opened.picture(evidence / "messages.png")
            (evidence / "output.log").write_text(editor.logs())
            print(f"What the editor showed: {evidence}")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The sample project, to be changed and run at will."""
    return copy_sample(tmp_path / "shop")
