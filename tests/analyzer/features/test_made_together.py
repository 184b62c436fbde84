from __future__ import annotations

import pytest

from daglens_analyzer import Opened, Workspace
from daglens_analyzer.features.made_together import made_along
from daglens_analyzer.graph.asset_key import AssetKey

PIPELINE = """\
from dagster import AssetOut, Definitions, asset, multi_asset


@multi_asset(outs={"paid": AssetOut(), "refused": AssetOut()}, can_subset=CAN_SUBSET)
def orders(): ...


@asset
def report(paid): ...


defs = Definitions(assets=[orders, report])
"""


@pytest.mark.parametrize(
    ("can_subset", "key", "with_upstream", "along"),
    [
        ("False", "report", True, ["refused"]),
        ("False", "report", False, []),
        ("False", "paid", False, ["refused"]),
        ("True", "report", True, []),
    ],
)
def test_what_one_function_makes_is_made_together(tmp_path, can_subset, key, with_upstream, along):
    path = (tmp_path / "pipeline.py").as_posix()
    workspace = Workspace([tmp_path.as_posix()])
    workspace.apply(Opened(path, PIPELINE.replace("CAN_SUBSET", can_subset)))
    found = made_along(workspace.snapshot(), [AssetKey((key,))], path, with_upstream=with_upstream)
    assert [each.to_user_string() for each in found] == along
