"""The graphs and ops that jobs and graph-backed assets are made of, at any depth."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.source.node_id import NodeId


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


def ops_within(node: OpDefinition | GraphDefinition) -> tuple[OpDefinition, ...]:
    """Each op that runs where this runs, once: the op itself, or those at any depth of the graph."""
    if isinstance(node, OpDefinition):
        return (node,)
    inner = (op for invocation in node.invocations for op in ops_within(invocation.definition))
    return tuple({id(op): op for op in inner}.values())


def required_places(op: OpDefinition) -> Mapping[str, NodeId]:
    """Where each resource is asked for that an op surely requires."""
    keys = () if isinstance(op.required_resource_keys, Unknown) else op.required_resource_keys
    return {key: op.resource_places[key] for key in keys if key in op.resource_places}
