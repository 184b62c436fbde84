"""While a definition is typed, nothing is underlined that its author has not finished or not touched."""

from __future__ import annotations

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEFORE = """\
from dagster import AssetExecutionContext, Config, Definitions, asset, define_asset_job


@asset(group_name="sales")
def orders(): ...


"""
TYPED = """\
class Limits(Config):
    rows: int = 10


@asset(group_name="sales", deps=["orders"], tags={"team": "sales"})
def totals(context: AssetExecutionContext, orders, config: Limits) -> int:
    context.log.info(f"{config.rows} rows")
    return sum(orders[: config.rows])
"""
AFTER = """\


@asset(group_name="sales")
def report(orders): ...


@asset
def summary(report): ...


nightly = define_asset_job("nightly", selection=[orders, report])
defs = Definitions(assets=[orders, report, summary], jobs=[nightly])
"""


DEFINITION = pytest.param(BEFORE, TYPED, AFTER, id="a definition between others")
STATEMENT = pytest.param(
    BEFORE.rstrip().removesuffix(" ..."),
    '\n    rows = {"eu": [1, 2], "us": (3,)}\n    return rows["eu"]',
    "\n\n\n" + AFTER,
    id="the body of an asset that others read",
)


@pytest.mark.parametrize(("before", "typed", "after"), [DEFINITION, STATEMENT])
async def test_typing_flashes_no_errors(ed, write, before, typed, after):
    uri = ed.open(write({"pipeline.py": before + after}) / "pipeline.py")
    await ed.diagnostics(uri)
    line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
    flashed: list[str] = []
    for count, letter in enumerate(typed, 1):
        ed.change(uri, ((line, character), (line, character), letter))
        line, character = (line + 1, 0) if letter == "\n" else (line, character + 1)
        for found in await ed.diagnostics(uri):
            # That Python cannot read it yet is Python's to say, and true.
            if found.severity == types.DiagnosticSeverity.Error and found.code != "DGL001":
                flashed.append(f"{typed[:count][-40:]!r}: {found.range.start.line} {found.code} {found.message}")
    assert not flashed, "\n".join(flashed)
