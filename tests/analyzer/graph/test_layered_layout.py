"""Drawings: nothing covers anything else, and edges lead to the right."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from daglens_analyzer.graph.layered_layout import lay_out

HEIGHT, GAP, ROW_GAP = 40.0, 60.0, 10.0
NAMES = [f"n{number}" for number in range(12)]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30))
def test_any_graph(edges: list[tuple[str, str]]) -> None:
    widths = {name: 80.0 + 10 * number for number, name in enumerate(NAMES)}
    drawing = lay_out(widths, edges, height=HEIGHT, gap=GAP, row_gap=ROW_GAP)
    assert set(drawing.boxes) == set(NAMES)
    for one, other in combinations(drawing.boxes.values(), 2):
        apart = abs(one.y - other.y) >= HEIGHT or one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart
    for box in drawing.boxes.values():
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert 0 <= box.y <= drawing.height - HEIGHT
    assert set(drawing.routes) == {(source, target) for source, target in edges if source != target}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_without_circles_every_edge_leads_to_the_right(pairs: list[tuple[int, int]]) -> None:
    edges = [(NAMES[min(pair)], NAMES[max(pair)]) for pair in pairs if pair[0] != pair[1]]
    drawing = lay_out(dict.fromkeys(NAMES, 80.0), edges, height=HEIGHT, gap=GAP, row_gap=ROW_GAP)
    for route in drawing.routes.values():
        xs = [x for x, _ in route]
        assert xs == sorted(xs)
        assert xs[0] < xs[-1]
