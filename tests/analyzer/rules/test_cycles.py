"""Circles of assets: which there are, and which Dagster lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from support.analyzed import analyze

HEAD = "import dagster as dg\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param("@dg.asset\ndef a(b): ...\n@dg.asset\ndef b(a): ...\nmade = [a, b]", ["b → a → b"], id="two"),
        pytest.param("@dg.asset\ndef a(): ...\n@dg.asset\ndef b(a): ...\nmade = [a, b]", [], id="none"),
        pytest.param(
            '@dg.asset(deps=["b"])\ndef a(): ...\n@dg.asset(deps=["a"])\ndef b(): ...\n'
            '@dg.asset(deps=["d"])\ndef c(): ...\n@dg.asset(deps=["c"])\ndef d(): ...\nmade = [a, b, c, d]',
            ["b → a → b", "d → c → d"],
            id="two knots",
        ),
        pytest.param(
            '@dg.multi_asset(specs=[dg.AssetSpec("x", deps=["a"]), dg.AssetSpec("y")])\ndef m(): ...\n'
            '@dg.asset(deps=["y"])\ndef a(): ...\nmade = [m, a]',
            ["a → x, y → a"],
            id="through what is made together",
        ),
        pytest.param(
            '@dg.multi_asset(specs=[dg.AssetSpec("x", deps=["a"]), dg.AssetSpec("y")], can_subset=True)\ndef m(): ...\n'
            '@dg.asset(deps=["y"])\ndef a(): ...\nmade = [m, a]',
            [],
            id="what can be made apart",
        ),
        pytest.param(
            '@dg.multi_asset(specs=[dg.AssetSpec("x", deps=["y"]), dg.AssetSpec("y", deps=["x"])])\n'
            "def m(): ...\nmade = [m]",
            [],
            id="within one definition",
        ),
        pytest.param('made = [dg.AssetSpec("a", deps=["b"]), dg.AssetSpec("b", deps=["a"])]', [], id="external assets"),
    ],
)
def test_circles(source: str, told: list[str], tmp_path: Path) -> None:
    found = all_diagnostics(analyze(tmp_path, {"a.py": f"{HEAD}{source}\ndefs = dg.Definitions(assets=made)\n"}))
    assert [item.name for item in found] == ["asset-dependency-cycle"] * len(told)
    assert sorted(item.message.split(": ")[1].split(".")[0] for item in found) == told
