"""A drawing of a directed graph from left to right: columns by the longest way in, rows that keep edges short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node is drawn: `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`routes` gives for each edge the points that it passes through, from the right of its source to the left of its
    target."""

    boxes: Mapping[str, Box]
    routes: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


def lay_out(
    widths: Mapping[str, float], edges: Iterable[tuple[str, str]], *, height: float, gap: float, row_gap: float
) -> Drawing:
    """A drawing of nodes with these widths, all of one height. Edges that close a circle are drawn, and do not decide
    on columns."""
    known = [edge for edge in dict.fromkeys(edges) if edge[0] in widths and edge[1] in widths and edge[0] != edge[1]]
    column = _columns(tuple(widths), known)
    ways = {edge: _way(edge, column) for edge in known}
    rows = _rows(widths, column, ways)
    x_of, total = _x_of_columns(rows, widths, gap)
    place = {name: y for row in _y_of(rows, ways, height, row_gap) for name, y in row.items()}
    boxes = {name: Box(x_of[column[name]], place[name], width) for name, width in widths.items()}
    routes = {edge: _route(edge, way, boxes, place, x_of, column, height) for edge, way in ways.items()}
    bottom = max((y for y in place.values()), default=0.0) + height
    return Drawing(boxes, routes, total, bottom)


def _columns(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The length of the longest way that leads to each node; edges back to one that is being followed do not count."""
    incoming: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        incoming[target].append(source)
    column: dict[str, int] = {}
    for first in names:
        stack = [(first, iter(incoming[first]))]
        open_nodes = {first}
        while stack:
            name, sources = stack[-1]
            following = next((s for s in sources if s not in column and s not in open_nodes), None)
            if following is not None:
                stack.append((following, iter(incoming[following])))
                open_nodes.add(following)
                continue
            stack.pop()
            open_nodes.discard(name)
            column[name] = 1 + max((column[s] for s in incoming[name] if s in column), default=-1)
    return column


def _way(edge: tuple[str, str], column: Mapping[str, int]) -> tuple[str, ...]:
    """The names of the invisible nodes that an edge passes in the columns between its ends."""
    source, target = edge
    return tuple(f"\0{source}\0{target}\0{c}" for c in range(column[source] + 1, column[target]))


def _rows(
    widths: Mapping[str, float], column: Mapping[str, int], ways: Mapping[tuple[str, str], tuple[str, ...]]
) -> list[list[str]]:
    """The nodes of each column, visible and invisible, from top to bottom."""
    rows: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in widths:
        rows[column[name]].append(name)
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for (source, target), way in ways.items():
        for number, name in enumerate(way):
            rows[column[source] + 1 + number].append(name)
        chain = (source, *way, target)
        for left, right in pairwise(chain):
            before.setdefault(right, []).append(left)
            after.setdefault(left, []).append(right)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        order = range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1)
        for number in order:
            other = {name: place for place, name in enumerate(rows[number - 1 if forward else number + 1])}
            own = {name: place for place, name in enumerate(rows[number])}
            rows[number].sort(key=lambda name: (_middle(name, neighbours, other, own), own[name]))
    return rows


def _middle(name: str, neighbours: Mapping[str, list[str]], other: Mapping[str, int], own: Mapping[str, int]) -> float:
    places = [other[near] for near in neighbours.get(name, ()) if near in other]
    return sum(places) / len(places) if places else float(own[name])


def _x_of_columns(rows: Sequence[Sequence[str]], widths: Mapping[str, float], gap: float) -> tuple[list[float], float]:
    found: list[float] = []
    x = 0.0
    for row in rows:
        found.append(x)
        x += max((widths.get(name, 0.0) for name in row), default=0.0) + gap
    return found, max(0.0, x - gap)


def _y_of(
    rows: Sequence[Sequence[str]], ways: Mapping[tuple[str, str], tuple[str, ...]], height: float, row_gap: float
) -> list[dict[str, float]]:
    """Each node beside the middle of those that lead to it, as far as those above it leave room."""
    before: dict[str, list[str]] = {}
    for (source, target), way in ways.items():
        chain = (source, *way, target)
        for left, right in pairwise(chain):
            before.setdefault(right, []).append(left)
    found: dict[str, float] = {}
    columns: list[dict[str, float]] = []
    for row in rows:
        y = 0.0
        here: dict[str, float] = {}
        for name in row:
            near = [found[other] for other in before.get(name, ()) if other in found]
            here[name] = max(y, sum(near) / len(near)) if near else y
            # An edge that only passes needs less room than a node.
            y = here[name] + (height * 0.4 if name.startswith("\0") else height) + row_gap
        found.update(here)
        columns.append(here)
    return columns


def _route(
    edge: tuple[str, str],
    way: Sequence[str],
    boxes: Mapping[str, Box],
    place: Mapping[str, float],
    x_of: Sequence[float],
    column: Mapping[str, int],
    height: float,
) -> tuple[tuple[float, float], ...]:
    source, target = (boxes[name] for name in edge)
    points = [(source.x + source.width, source.y + height / 2)]
    first = column[edge[0]] + 1
    points += [(x_of[first + number], place[name] + height / 2) for number, name in enumerate(way)]
    return (*points, (target.x, target.y + height / 2))
