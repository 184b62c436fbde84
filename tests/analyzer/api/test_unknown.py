"""What cannot be known without running the code is said, with its reason, and never guessed."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from daglens_analyzer.graph.model import CodeLocation
from support.analyzed import analyze

HEADER = """
import requests
import dagster as dg
from dagster import asset, multi_asset, op, graph, job, AssetSpec, AssetOut, AssetKey, AssetSelection

"""

CASES = {
    "a computed name": (
        """
        @asset(name=requests.get("x").text)
        def table(): ...

        defs = dg.Definitions(assets=[table])
        """,
        [],
        "requests.get",
    ),
    "a computed prefix": (
        """
        @asset(key_prefix=[requests.get("x").text, "b"])
        def table(): ...

        defs = dg.Definitions(assets=[table])
        """,
        [],
        "strings",
    ),
    "a list that is computed": (
        """
        @asset
        def known(): ...

        defs = dg.Definitions(assets=[known, *requests.get("x").json()])
        """,
        ["known"],
        "not everything",
    ),
    "an asset among them that is not known": (
        """
        @asset
        def known(): ...

        defs = dg.Definitions(assets=[known, requests.get("x")])
        """,
        ["known"],
        "requests.get",
    ),
    "outputs that are computed": (
        """
        @multi_asset(outs={name: AssetOut() for name in requests.get("x").json()})
        def many(): ...

        defs = dg.Definitions(assets=[many])
        """,
        [],
        "not all assets",
    ),
    "specs of which one is computed": (
        """
        @multi_asset(specs=[AssetSpec("a"), AssetSpec(requests.get("x").text)])
        def many(): ...

        defs = dg.Definitions(assets=[many])
        """,
        ["a"],
        "requests.get",
    ),
    "arguments that are not known": (
        """
        @asset(**requests.get("x").json())
        def table(): ...

        @asset
        def known(): ...

        defs = dg.Definitions(assets=[table, known])
        """,
        ["known"],
        "arguments that are not known",
    ),
    "a location that is not known": ("defs = dg.Definitions(**requests.get('x').json())", [], "not everything"),
    "a construct without a model": (
        """
        @asset
        def known(): ...

        defs = dg.Definitions(assets=[known, dg.surely_no_such_thing()])
        """,
        ["known"],
        "surely_no_such_thing",
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_not_known_is_said(case: str, tmp_path: Path) -> None:
    source, keys, reason = CASES[case]
    location = _location(source, tmp_path)
    assert sorted(asset.key.to_user_string() for asset in location.assets) == keys
    assert not location.is_exact
    assert any(reason in note.reason for note in location.unresolved), location.unresolved


def test_computed_facts_are_left_out_and_the_asset_stays(tmp_path: Path) -> None:
    location = _location(
        """
        value = requests.get("x").text

        @asset(group_name=value, owners=[value], kinds={value}, tags={"a": value, "b": "c"}, code_version=value)
        def table(): ...

        defs = dg.Definitions(assets=[table])
        """,
        tmp_path,
    )
    (table,) = location.assets
    assert (table.group, table.owners, table.kinds, dict(table.tags), table.code_version) == (
        None,
        (),
        (),
        {"b": "c"},
        None,
    )


def test_upstreams_that_are_computed_make_the_list_inexact(tmp_path: Path) -> None:
    location = _location(
        """
        @asset(deps=["a", *requests.get("x").json()])
        def table(): ...

        defs = dg.Definitions(assets=[table])
        """,
        tmp_path,
    )
    table = location.asset_by_key[next(iter(location.asset_by_key))]
    assert [dep.key.name for dep in table.deps] == ["a"]
    assert table.spec is not None
    assert not table.spec.deps_exact


def test_a_selection_that_is_computed(tmp_path: Path) -> None:
    location = _location(
        """
        @asset
        def table(): ...

        all_of_it = dg.define_asset_job("all_of_it", selection=requests.get("x").json())
        either = AssetSelection.keys("table") | AssetSelection.tag("a", requests.b())
        mixed = dg.define_asset_job("mixed", selection=either)
        defs = dg.Definitions(assets=[table], jobs=[all_of_it, mixed])
        """,
        tmp_path,
    )
    assert [(job.name, job.assets, job.is_exact) for job in location.jobs] == [
        ("all_of_it", (), False),
        ("mixed", (), False),
    ]


def _location(source: str, folder: Path) -> CodeLocation:
    return analyze(folder, {"definitions.py": HEADER + dedent(source)}).graph().locations[0]


def test_what_a_library_wraps_keeps_its_name_and_that_is_said(tmp_path: Path) -> None:
    source = """
        @asset
        @requests.wrap
        def table(session): ...

        defs = dg.Definitions(assets=[table])
        """
    location = _location(source, tmp_path)
    assert [asset.key.to_user_string() for asset in location.assets] == ["table"]
    assert any("requests.wrap" in note.reason for note in location.unresolved), location.unresolved
