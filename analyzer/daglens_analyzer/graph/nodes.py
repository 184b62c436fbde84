"""The graphs and ops of a code location: those of its jobs and graph-backed assets, at any depth."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition


def graphs_and_ops(
    roots: Iterable[GraphDefinition], ops: Iterable[OpDefinition] = ()
) -> tuple[tuple[GraphDefinition, ...], tuple[OpDefinition, ...]]:
    """Each graph and op once, outer ones before inner ones, whose name is known."""
    graphs: dict[int, GraphDefinition] = {}
    found_ops: dict[int, OpDefinition] = {id(op): op for op in ops}
    waiting = deque(roots)
    while waiting:
        graph = waiting.popleft()
        if id(graph) in graphs:
            continue
        graphs[id(graph)] = graph
        for invocation in graph.invocations:
            match invocation.definition:
                case GraphDefinition():
                    waiting.append(invocation.definition)
                case OpDefinition():
                    found_ops[id(invocation.definition)] = invocation.definition
    return (
        tuple(graph for graph in graphs.values() if isinstance(graph.name, str)),
        tuple(op for op in found_ops.values() if isinstance(op.name, str)),
    )
