"""Jobs of some of a graph's nodes: `op_selection=["load", "*clean"]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from daglens_analyzer.api.reading import is_given, items, text
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation
from daglens_analyzer.graph.edges import edges_of
from daglens_analyzer.graph.sources import FanInSource, GraphInputSource, OutputSource, Source

_CLAUSE = re.compile(r"(\*|\+*)(\w+)(\*|\+*)")


def narrowed(graph: GraphDefinition, selection: Value | None, call: Call) -> GraphDefinition:
    """The graph of the nodes that clauses name, with the edges between them. What is not followed (nodes within nodes)
    leaves the graph as it is, inexact."""
    if not is_given(selection):
        return graph
    clauses, exact = items(selection, call)
    names = [text(clause) for clause in clauses]
    parsed = [_CLAUSE.fullmatch(name) for name in names if isinstance(name, str)]
    found = [match for match in parsed if match is not None]
    if not exact or len(found) < len(names) or not graph.is_exact or isinstance(graph.ins, Unknown):
        return replace(graph, is_exact=False)
    kept = {name for match in found for name in _selected(graph, match)}
    invocations = _kept(graph.invocations, kept)
    fed = {name for each in invocations for argument in each.arguments for name in _inputs(argument.source)}
    return replace(
        graph,
        kind="graph",
        invocations=invocations,
        output_mappings=(),
        outs=(),
        ins=tuple(i for i in graph.ins if i.name in fed),
    )


def _selected(graph: GraphDefinition, clause: re.Match[str]) -> set[str]:
    up: dict[str, set[str]] = {}
    down: dict[str, set[str]] = {}
    for edge in edges_of(graph):
        up.setdefault(edge.to_node, set()).add(edge.from_node)
        down.setdefault(edge.from_node, set()).add(edge.to_node)
    before, name, behind = clause.groups()
    known = {each.name for each in graph.invocations}
    return (_reached(name, up, before) | _reached(name, down, behind) | {name}) & known


def _reached(start: str, neighbours: Mapping[str, set[str]], depth: str) -> set[str]:
    """The nodes in so many steps as there are plus signs; a star is any number."""
    found = {start}
    steps = len(neighbours) if depth == "*" else len(depth)
    for _ in range(steps):
        found |= {each for name in found for each in neighbours.get(name, ())}
    return found


def _kept(invocations: tuple[Invocation, ...], names: set[str]) -> tuple[Invocation, ...]:
    """These nodes, fed by each other as before: sources name nodes by their place."""
    places = [place for place, each in enumerate(invocations) if each.name in names]
    moved = {old: new for new, old in enumerate(places)}
    kept: list[Invocation] = []
    for old in places:
        fed = ((each, _moved(each.source, moved)) for each in invocations[old].arguments)
        arguments = tuple(replace(each, source=source) for each, source in fed)
        kept.append(replace(invocations[old], arguments=arguments))
    return tuple(kept)


def _moved(source: Source, places: Mapping[int, int]) -> Source:
    """The same source among the nodes that are left; one that is not left feeds nothing."""
    match source:
        case OutputSource(invocation=place):
            return replace(source, invocation=places[place]) if place in places else FanInSource(())
        case FanInSource(sources=sources):
            return FanInSource(tuple(_moved(each, places) for each in sources))
        case _:
            return source


def _inputs(source: Source) -> Iterable[str]:
    match source:
        case FanInSource(sources=sources):
            return [name for each in sources for name in _inputs(each)]
        case GraphInputSource(input=name):
            return (name,)
        case _:
            return ()
