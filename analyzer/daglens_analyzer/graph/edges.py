"""The edges of a graph, from its invocations: which output feeds which input, and which assets are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import Edge, GraphDefinition, Invocation, InvocationArgument
from daglens_analyzer.graph.sources import AssetSource, FanInSource, OutputSource, Source
from daglens_analyzer.source.node_id import NodeId


@dataclass(frozen=True, slots=True)
class AssetInput:
    """An input of a node that reads the stored value of an asset. `at` is the argument."""

    key: AssetKey
    node: str
    input: str
    at: NodeId


def input_of_argument(invocation: Invocation, argument: InvocationArgument) -> str | None:
    """The name of the input that an argument feeds; None where the node has no such input or it is not known."""
    definition = invocation.definition
    names = () if isinstance(definition.ins, Unknown) else tuple(given.name for given in definition.ins)
    if argument.keyword is not None:
        return argument.keyword if argument.keyword in names else None
    position = [given for given in invocation.arguments if given.keyword is None].index(argument)
    if position < len(definition.positional_ins):
        return definition.positional_ins[position]
    # One input that the function has no parameter for may be passed last, by position.
    others = [name for name in names if name not in definition.positional_ins]
    return others[0] if len(others) == 1 and position == len(names) - 1 else None


def edges_of(graph: GraphDefinition) -> tuple[Edge, ...]:
    """Every edge between two nodes, in the order of the body."""
    return tuple(
        Edge(graph.invocations[source.invocation].name, source.output, invocation.name, name)
        for invocation, _, name, source in _fed(graph)
        if isinstance(source, OutputSource)
    )


def asset_inputs_of(graph: GraphDefinition) -> tuple[AssetInput, ...]:
    """Every input that reads an asset."""
    return tuple(
        AssetInput(source.key, invocation.name, name, argument.at)
        for invocation, argument, name, source in _fed(graph)
        if isinstance(source, AssetSource) and isinstance(source.key, AssetKey)
    )


def _fed(graph: GraphDefinition) -> Iterator[tuple[Invocation, InvocationArgument, str, Source]]:
    for invocation in graph.invocations:
        for argument in invocation.arguments:
            name = input_of_argument(invocation, argument)
            if name is not None:
                for source in _flat(argument.source):
                    yield invocation, argument, name, source


def _flat(source: Source) -> Iterator[Source]:
    if isinstance(source, FanInSource):
        for each in source.sources:
            yield from _flat(each)
    else:
        yield source
