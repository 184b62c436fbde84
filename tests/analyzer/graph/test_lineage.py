"""Neighbours and circles of assets."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.lineage import ancestors_of, cycles_of, descendants_of, downstream_of, upstream_of
from daglens_analyzer.graph.model import CodeLocation
from support.analyzed import analyze


def test_neighbours(tmp_path: Path) -> None:
    location = _location(
        """
        @asset
        def a(): ...

        @asset(deps=["outside"])
        def b(a): ...

        @asset
        def c(b, a): ...

        @asset
        def d(c): ...
        """,
        tmp_path,
    )
    assert upstream_of(location, _key("c")) == (_key("b"), _key("a"))
    assert [asset.key for asset in downstream_of(location, _key("a"))] == [_key("b"), _key("c")]
    assert ancestors_of(location, _key("d")) == {_key("a"), _key("b"), _key("c"), _key("outside")}
    assert descendants_of(location, _key("outside")) == {_key("b"), _key("c"), _key("d")}
    assert upstream_of(location, _key("nowhere")) == ()
    assert cycles_of(location.assets) == ()


def test_circles_are_paths(tmp_path: Path) -> None:
    location = _location(
        """
        @asset
        def a(c): ...

        @asset
        def b(a): ...

        @asset
        def c(b): ...

        @asset
        def alone(alone): ...

        @asset
        def x(y, a): ...

        @asset
        def y(x): ...
        """,
        tmp_path,
    )
    assert cycles_of(location.assets) == ((_key("a"), _key("b"), _key("c")), (_key("x"), _key("y")))
    assert _key("a") in ancestors_of(location, _key("a"))


def _key(name: str) -> AssetKey:
    return AssetKey((name,))


def _location(source: str, folder: Path) -> CodeLocation:
    text = "from dagster import asset\n" + dedent(source)
    return analyze(folder, {"definitions.py": text}).graph().locations[0]
