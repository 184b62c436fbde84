"""Rules about dynamic outputs in a graph: a node is copied for the values of one of them at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from .dependencies import DependencyDefinition, DynamicCollectDependency, MultiDependencyDefinition
from .errors import DagsterInvalidDefinitionError
from .graph_wiring import edge_sources, topological_order

if TYPE_CHECKING:
    from .graph import GraphDefinition

NodeOutput: TypeAlias = tuple[str, str]


def dynamic_sources(graph: GraphDefinition) -> Mapping[str, NodeOutput]:
    """The dynamic output that each node is copied over, by the node's name. Raises where that would be two."""
    if not any(each.is_dynamic for node in graph.nodes.values() for each in node.definition.output_defs):
        return {}
    wiring = _Wiring(graph)
    upstream = {
        name: {source for edge in inputs.values() for source, _ in edge_sources(edge)}
        for name, inputs in graph.dependencies.items()
    }
    for name in topological_order(upstream):
        for input_name, edge in graph.dependencies[name].items():
            wiring.add(name, input_name, edge)
    return wiring.copied_over


class _Wiring:
    def __init__(self, graph: GraphDefinition) -> None:
        self.graph = graph
        self.copied_over: dict[str, NodeOutput] = {}
        self.collected: dict[str, NodeOutput] = {}

    def add(self, node: str, input_name: str, edge: Any) -> None:
        match edge:
            case MultiDependencyDefinition():
                for source in edge_sources(edge):
                    for over in self._over(source):
                        raise DagsterInvalidDefinitionError(
                            "An input that is fed by a list takes no values of dynamic outputs. Problematic "
                            f"dependency on dynamic output {_shown(over)}."
                        )
            case DependencyDefinition():
                for over in self._over((edge.node, edge.output)):
                    self._map(node, input_name, over)
            case DynamicCollectDependency():
                self._collect(node, (edge.node, edge.output))
            case _:
                return

    def _over(self, source: NodeOutput) -> list[NodeOutput]:
        """The dynamic outputs that a value of this output is one of."""
        name, output = source
        outputs = self.graph.nodes[name].definition.output_defs
        own = [source] if any(each.name == output and each.is_dynamic for each in outputs) else []
        return own + ([self.copied_over[name]] if name in self.copied_over else [])

    def _map(self, node: str, input_name: str, over: NodeOutput) -> None:
        definition = self.graph.nodes[node].definition
        described = f"{definition.node_type_str} '{node}'"
        if not takes_dynamic_value(definition, input_name):
            raise DagsterInvalidDefinitionError(
                f'{described} cannot be downstream of dynamic output {_shown(over)} since input "{input_name}" maps to '
                "a node that is already downstream of another dynamic output. A node is copied for the values of one "
                "dynamic output."
            )
        if node in self.collected:
            raise DagsterInvalidDefinitionError(
                f"{described} cannot be both downstream of dynamic output {_shown(over)} and a collector of "
                f"{_shown(self.collected[node])}."
            )
        other = self.copied_over.setdefault(node, over)
        if other != over:
            raise _two_outputs(described, other, over)

    def _collect(self, node: str, source: NodeOutput) -> None:
        described = f"{self.graph.nodes[node].definition.node_type_str} '{node}'"
        over = self._over(source)
        if len(over) > 1:
            raise _two_outputs(described, over[1], over[0])
        collected = over[0] if over else source
        if node in self.copied_over:
            raise DagsterInvalidDefinitionError(
                f"{described} cannot both collect over dynamic output {_shown(collected)} and be copied for each "
                f"value of {_shown(self.copied_over[node])}."
            )
        self.collected[node] = collected


def takes_dynamic_value(definition: Any, input_name: str) -> bool:
    """Whether an input may be fed by a dynamic output: in a graph, not where a node inside is copied already."""
    for mapping in getattr(definition, "input_mappings", ()):
        if mapping.graph_input_name != input_name:
            continue
        inner = mapping.mapped_node_name
        copied: Mapping[str, NodeOutput] = definition.copied_over
        if inner in copied or any(node == inner for node, _ in copied.values()):
            return False
        if not takes_dynamic_value(definition.nodes[inner].definition, mapping.mapped_node_input_name):
            return False
    return True


def _two_outputs(described: str, first: NodeOutput, second: NodeOutput) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"{described} cannot be downstream of more than one dynamic output, and follows {_shown(first)} and "
        f"{_shown(second)}."
    )


def _shown(output: NodeOutput) -> str:
    return f'"{output[0]}:{output[1]}"'
