"""The example project, as its reader goes through it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from support.lsp_editor import editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHOP = Path(__file__).parents[2] / "examples" / "shop"


@pytest.fixture
def shop(tmp_path) -> Path:
    ignored = shutil.ignore_patterns(".daglens", "__pycache__", "warehouse.db", "reports", "outbox.csv")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignored))


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines()) if text in line)


async def test_nothing_is_wrong_with_it(shop):
    async with editor(shop) as ed:
        for file in sorted(shop.rglob("*.py")):
            assert await ed.diagnostics(ed.open(file)) == []
        assert {uri: list(found.diagnostics) for uri, found in ed.published.items() if found.diagnostics} == {}


async def test_lineage_is_followed_across_files(shop):
    marketing = shop / "shop/assets/marketing.py"
    async with editor(shop) as ed:
        uri = ed.open(marketing)
        line = line_of(marketing, "def emails_to_send")
        place = types.Position(line, marketing.read_text().splitlines()[line].index("refused:") + 2)
        document = types.TextDocumentIdentifier(uri)
        hover = await ed.client.text_document_hover_async(types.HoverParams(document, place))
        assert "refused_orders" in hover.contents.value
        (link,) = await ed.client.text_document_definition_async(types.DefinitionParams(document, place))
        assert link.target_uri == (shop / "shop/assets/sales.py").as_uri()
        over_job = (shop / "shop/jobs/emails.py").as_uri()
        ed.open(shop / "shop/jobs/emails.py")
        lenses = await ed.lenses(over_job)
        assert "▶ Run job" in {lens.command.title for lens in lenses}
        assert [await ed.client.code_lens_resolve_async(lens) for lens in lenses] == lenses


async def test_the_vat_report_fails_is_mended_and_goes_on_where_it_failed(shop):
    vat = shop / "shop/assets/vat.py"
    async with editor(shop) as ed:
        uri = ed.open(vat)
        over = line_of(vat, "def vat_report")
        first = (await ed.click(await ed.lens(uri, over, "▶ Materialize with upstream")))["run_id"]
        assert (await ed.run_ends(first))[-1]["event"] == "RunFailed"
        (failure,) = await ed.diagnostics(uri, wanted=bool)
        assert failure.range.start.line == line_of(vat, "float(rate)")
        assert failure.source == "daglens run"

        rates = shop / "data/vat_rates.json"
        rates.write_text(rates.read_text().replace('"25%"', '"0.25"'))
        step = [
            lens
            for lens in await ed.lenses(uri)
            if lens.command.title.startswith("▶ Re-run step · ✗ failed") and lens.command.arguments[0]["step"]
        ]
        assert [lens.command.arguments[0]["step"] for lens in step] == ["vat_report.compute_vat"]
        again = await ed.run_ends((await ed.click(step[0]))["run_id"])
        assert again[-1]["event"] == "RunSucceeded"
        assert [event["step"] for event in again if event["event"] == "StepStarted"] == ["vat_report.compute_vat"]
        assert await ed.diagnostics(uri, wanted=lambda items: not items) == []


async def test_e_mails_are_sent_from_what_is_stored(shop):
    emails = shop / "shop/jobs/emails.py"
    marketing = shop / "shop/assets/marketing.py"
    async with editor(shop) as ed:
        over = line_of(marketing, "def emails_to_send")
        made = await ed.click(await ed.lens(ed.open(marketing), over, "▶ Materialize with upstream"))
        assert (await ed.run_ends(made["run_id"]))[-1]["event"] == "RunSucceeded"
        lens = await ed.lens(ed.open(emails), line_of(emails, "def send_emails_job"), "▶ Run job")
        sent = await ed.run_ends((await ed.click(lens))["run_id"])
        assert [event["step"] for event in sent if event["event"] == "StepSucceeded"] == ["send_emails"]
    assert len((shop / "outbox.csv").read_text().splitlines()) > 1
