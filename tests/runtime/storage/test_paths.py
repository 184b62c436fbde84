"""Where values lie, whatever their names are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daglens.storage.paths import asset_path, output_path, safe_name

ROOT = Path("/p/.daglens")


def test_plain_names_stay_readable() -> None:
    assert output_path(ROOT, "run", "graph.op", "result") == ROOT / "storage/run/graph.op/result"
    assert output_path(ROOT, "run", "op", "out", "key") == ROOT / "storage/run/op/out/key"
    assert asset_path(ROOT, ("raw", "orders")) == ROOT / "storage/assets/raw/orders/@value"
    assert asset_path(ROOT, ("raw",), "2024-01-01") == ROOT / "storage/assets/raw/@partition/2024-01-01"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b", "a%2Fb"),
        ("op[key]", "op%5Bkey%5D"),
        ("..", "%.."),
        (".", "%."),
        ("", "%"),
        ("a.", "%a."),
        (".hidden", "%.hidden"),
        ("CON", "%CON"),
        ("nul.txt", "%nul.txt"),
        ("a%2Fb", "a%252Fb"),
        ("@value", "%40value"),
        ("é ☃", "%C3%A9%20%E2%98%83"),
    ],
)
def test_odd_names_are_made_safe(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(), st.text())
def test_different_texts_have_different_names(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)
    assert 0 < len(safe_name(one)) <= 120


def test_long_names_that_differ_at_their_end_stay_apart() -> None:
    assert safe_name("x" * 500 + "a") != safe_name("x" * 500 + "b")


_KEYS = st.lists(st.text(), min_size=1).map(tuple)


@given(_KEYS, _KEYS)
def test_no_assets_value_is_the_folder_of_anothers(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert asset_path(ROOT, one) not in asset_path(ROOT, other).parents
    assert asset_path(ROOT, one, other[0]) not in asset_path(ROOT, other).parents
