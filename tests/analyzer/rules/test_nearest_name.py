from __future__ import annotations

import pytest

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.rules.names_by_shape import edit_distance
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_keys, nearest_names


def key(text: str) -> AssetKey:
    return AssetKey.from_user_string(text)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("", "", 0),
        ("orders", "orders", 0),
        ("custommers", "customers", 1),
        ("recieve", "receive", 1),
        ("abc", "cab", 2),
        ("asset_12_a", "asset_21_b", 2),
        ("one_two", "two", 4),
    ],
)
def test_edit_distance(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right, 5) == edit_distance(right, left, 5) == distance


@pytest.mark.parametrize(
    ("typed", "candidates", "found"),
    [
        ("custommers", ["customers", "orders"], ("customers",)),
        ("order", ["orders", "border", "customers"], ("border", "orders")),
        ("a", ["b", "c"], ()),
        ("orders", ["orders"], ()),
        ("Orders", ["orders"], ("orders",)),
        (
            "stg_order",
            ["stg_bordera", "stg_border", "stg_orders", "raw_orders"],
            ("stg_border", "stg_orders", "stg_bordera"),
        ),
    ],
)
def test_nearest_names(typed: str, candidates: list[str], found: tuple[str, ...]) -> None:
    assert nearest_names(typed, candidates) == found


@pytest.mark.parametrize(
    ("typed", "candidates", "found"),
    [
        ("customers", ["raw/customers", "orders"], ["raw/customers"]),
        ("row/customers", ["raw/customers", "other"], ["raw/customers"]),
        ("custommers", ["raw/customers", "clean/customers"], ["clean/customers"]),
        ("zebra", ["raw/customers"], []),
    ],
)
def test_nearest_keys(typed: str, candidates: list[str], found: list[str]) -> None:
    assert nearest_keys(key(typed), map(key, candidates)) == tuple(map(key, found))


@pytest.mark.parametrize(
    ("names", "text"),
    [((), ""), (("a",), " Did you mean 'a'?"), (("a", "b", "c"), " Did you mean 'a', 'b' or 'c'?")],
)
def test_did_you_mean(names: tuple[str, ...], text: str) -> None:
    assert did_you_mean(names) == text
