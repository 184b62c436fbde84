"""A graph behind assets, cut to what its selected outputs need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .graph_wiring import edge_sources

if TYPE_CHECKING:
    from .graph import GraphDefinition

Path = tuple[str, ...]
Needed = Mapping[Path, frozenset[str]]
"""By the path of an op inside the graph, those of its outputs on a way to what is selected."""


def needed_outputs(graph: GraphDefinition, outputs: Iterable[str]) -> Needed:
    """What the outputs of the graph need, back to its inputs."""
    walk = _Walk({})
    for output in outputs:
        walk.graph_output(graph, (), output, lambda _input: None)
    return {path: frozenset(names) for path, names in walk.found.items()}


def cut_graph(graph: GraphDefinition, outputs: Iterable[str]) -> GraphDefinition:
    """The graph with only the ops that these outputs need."""
    from .op_subset import kept_graph

    return kept_graph(graph, (), set(needed_outputs(graph, outputs)))


def place_of_output(graph: GraphDefinition, output: str) -> tuple[Path, str] | None:
    """The op inside the graph, and its output, that an output of the graph is."""
    path: Path = ()
    node: Any = graph
    while node.node_type_str == "graph":
        mapping = next((each for each in node.output_mappings if each.graph_output_name == output), None)
        if mapping is None:
            return None
        path, output = (*path, mapping.mapped_node_name), mapping.mapped_node_output_name
        node = node.nodes[mapping.mapped_node_name].definition
    return path, output


class _Walk:
    """Goes from outputs to what feeds them; `found` fills up."""

    def __init__(self, found: dict[Path, set[str]]) -> None:
        self.found = found

    def graph_output(self, graph: GraphDefinition, path: Path, output: str, outer: Callable[[str], None]) -> None:
        for each in graph.output_mappings:
            if each.graph_output_name == output:
                self.node_output(graph, path, each.mapped_node_name, each.mapped_node_output_name, outer)

    def node_output(
        self, graph: GraphDefinition, path: Path, name: str, output: str, outer: Callable[[str], None]
    ) -> None:
        definition, here = graph.nodes[name].definition, (*path, name)

        def feed(input_name: str) -> None:
            self.node_input(graph, path, name, input_name, outer)

        if definition.node_type_str == "graph":
            self.graph_output(definition, here, output, feed)
            return
        is_new = here not in self.found
        self.found.setdefault(here, set()).add(output)
        if is_new:
            for each in definition.input_defs:
                feed(each.name)

    def node_input(
        self, graph: GraphDefinition, path: Path, name: str, input_name: str, outer: Callable[[str], None]
    ) -> None:
        edge = graph.dependencies.get(name, {}).get(input_name)
        for source, output in edge_sources(edge) if edge is not None else ():
            self.node_output(graph, path, source, output, outer)
        for each in graph.input_mappings:
            if (each.mapped_node_name, each.mapped_node_input_name) == (name, input_name):
                outer(each.graph_input_name)
